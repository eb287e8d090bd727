-- Each mutation writes one row of each. Summarizing indexes let the row of a session be changed in place, and cost next to nothing.
drop index sostenuto_sessions_touched;
create index sostenuto_sessions_touched on sostenuto_sessions using brin (touched);
alter table sostenuto_sessions set (fillfactor = 50);

drop index sostenuto_claims_created;
create index sostenuto_claims_created on sostenuto_claims using brin (created);
