package dev.sostenuto.engine.schedule;

import dev.sostenuto.engine.function.Document;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;

/** What a job has left in the database. Confined to one thread. */
@Entity
@Table(name = "effects")
public class Effect extends Document {
  static final String[] DDL = {
    "create table effects(id uuid primary key default gen_random_uuid(), creation_time double precision not null default"
        + " extract(epoch from clock_timestamp()) * 1000, job text collate \"C\" not null, number integer not null)",
    "create index on effects(creation_time, id)",
  };

  @Column(nullable = false)
  String job;

  int number;

  protected Effect() {}

  Effect(String job, int number) {
    this.job = job;
    this.number = number;
  }
}
