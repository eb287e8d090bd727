export function Skeleton() {
  return <p>Loading the students…</p>;
}
