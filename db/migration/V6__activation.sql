-- Who loaded a version: what an application found at its start was loaded by nobody.
alter table procedure_version add column loaded_kind varchar(20) default 'SYSTEM' not null;
update procedure_version set loaded_kind = 'USER' where loaded_by <> 'system';

-- A second person's word that an operator's version may run where approval is required.
create table procedure_activation (
  version_id   bigint primary key references procedure_version (id),
  activated_by varchar(200) not null,
  activated_at timestamp(6) with time zone not null
);
