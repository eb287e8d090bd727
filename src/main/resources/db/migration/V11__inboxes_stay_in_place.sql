-- Each message changes its inbox's row. With room beside it the row stays where it is and no index changes, so messages to different peers do not
-- get in each other's way.
alter table signaling_inboxes set (fillfactor = 25);
