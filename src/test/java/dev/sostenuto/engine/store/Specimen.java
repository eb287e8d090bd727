package dev.sostenuto.engine.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/**
 * An entity with a nullable column of every type that may be indexed, and a few that are not null.
 */
@Entity
@Table(
    name = "specimens",
    indexes = {
      @Index(name = "by_flag", columnList = "flag"),
      @Index(name = "by_whole", columnList = "whole"),
      @Index(name = "by_number", columnList = "number"),
      @Index(name = "by_label", columnList = "label"),
      @Index(name = "by_reference", columnList = "reference"),
      @Index(name = "by_moment", columnList = "moment"),
      @Index(name = "by_data", columnList = "data"),
      @Index(name = "by_group_rank", columnList = "group_label, rank"),
      @Index(name = "by_mixture", columnList = "group_label, label, rank, number"),
    })
public class Specimen {
  @Id UUID id;

  @Column(name = "creation_time")
  double creationTime;

  Boolean flag;
  Long whole;
  Double number;
  String label;
  UUID reference;
  Instant moment;
  byte[] data;

  @Column(name = "group_label", nullable = false)
  String groupLabel;

  int rank;

  static final String[] DDL = {
    "create table specimens(id uuid primary key, creation_time double precision not null, flag boolean, whole bigint,"
        + " number double precision, label text collate \"C\", reference uuid, moment timestamptz, data bytea,"
        + " group_label text collate \"C\" not null, rank integer not null)",
    "create index on specimens(creation_time, id)",
    "create index by_flag on specimens(flag nulls first, creation_time, id)",
    "create index by_whole on specimens(whole nulls first, creation_time, id)",
    "create index by_number on specimens(number nulls first, creation_time, id)",
    "create index by_label on specimens(label nulls first, creation_time, id)",
    "create index by_reference on specimens(reference nulls first, creation_time, id)",
    "create index by_moment on specimens(moment nulls first, creation_time, id)",
    "create index by_data on specimens(data nulls first, creation_time, id)",
    "create index by_group_rank on specimens(group_label, rank, creation_time, id)",
    "create index by_mixture on specimens(group_label, label nulls first, rank, number nulls first, creation_time, id)",
  };
}
