-- The newest socket of the client on which a mutation has failed: the client was told so, and no older socket's run of it may
-- commit any more. Sockets are counted by the client.
alter table sostenuto_sessions add column fence bigint not null default 0;
