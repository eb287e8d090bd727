// Client component
'use client';
import { usePaginatedQuery } from 'convex/react';
import { api } from '../_generated/api';
import type { Id } from '../_generated/dataModel';
import { Skeleton } from './Skeleton';
import { StudentRow } from './StudentRow';

export function StudentList({ centerId }: { centerId: Id<'centers'> }) {
const { results, status, loadMore } = usePaginatedQuery(
api.students.listByCenter,
{ centerId },
{ initialNumItems: 20 }
);
if (status === 'LoadingFirstPage') return <Skeleton />;
return (
<>
{results.map((s) => <StudentRow key={s._id} student={s} />)}
{status === 'CanLoadMore' && (
<button onClick={() => loadMore(20)}>Load more</button>
)}
</>
);
}
