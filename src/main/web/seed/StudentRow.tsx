import type { Doc } from "../_generated/dataModel";

export function StudentRow({ student }: { student: Doc<"students"> }) {
  return (
    <p data-student={student._id}>
      <a href={`?student=${student._id}`}>{student.name}</a> ({student.status})
    </p>
  );
}
