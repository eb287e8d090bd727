package dev.sostenuto.app.students;

import dev.sostenuto.engine.function.Document;
import dev.sostenuto.engine.value.Id;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Index;
import jakarta.persistence.Table;

/** Somebody who takes lessons at a centre. Confined to one thread. */
@Entity
@Table(
    name = "students",
    indexes = @Index(name = "by_center_status", columnList = "center_id, status"))
public class Student extends Document {
  @Column(name = "center_id", nullable = false)
  @Convert(converter = Center.Ref.class)
  private Id<Center> centerId;

  @Column(nullable = false)
  private String name;

  @Column(nullable = false)
  private Status status;

  protected Student() {}

  public Student(Id<Center> centerId, String name, Status status) {
    this.centerId = centerId;
    this.name = name;
    this.status = status;
  }

  public Id<Center> centerId() {
    return centerId;
  }

  public String name() {
    return name;
  }

  public void rename(String newName) {
    name = newName;
  }

  public Status status() {
    return status;
  }

  public void become(Status newStatus) {
    status = newStatus;
  }
}
