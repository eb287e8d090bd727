'use client';
import { useQuery } from 'convex/react';
import { api } from '../_generated/api';
import type { Id } from '../_generated/dataModel';

export function StudentDetail({ studentId }: { studentId: Id<'students'> }) {
// Automatically re-renders when data changes
const student = useQuery(api.students.get, { id: studentId });

if (student === undefined) return <p>Loading…</p>;
if (student === null) return <p>This student was removed.</p>;
return (
<p data-detail={student._id}>
{student.name} ({student.status})
</p>
);
}
