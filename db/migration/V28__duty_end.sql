-- Since when nothing is owed there any more, and why; both null while it is.
alter table duty_slot add column ended_at timestamp(6) with time zone;
alter table duty_slot add column ended_why varchar(300);
