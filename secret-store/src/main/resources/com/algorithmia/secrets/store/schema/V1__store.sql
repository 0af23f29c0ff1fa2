-- What is known about secrets; never a value. One schema for H2 and PostgreSQL.

create table store_installation (
  id                  integer primary key check (id = 1),
  installation_id     varchar(64) not null,
  revision            bigint not null,
  entries_revision    bigint not null,
  providers_revision  bigint not null,
  access_revision     bigint not null,
  default_provider_id varchar(36)
);

create table store_account (
  id        varchar(36) primary key,
  name      varchar(128) not null unique,
  recipient varchar(64) not null,
  created   timestamp(6) with time zone not null
);

create table store_algorithm (
  id         varchar(36) primary key,
  account_id varchar(36) not null references store_account (id),
  name       varchar(128) not null,
  created    timestamp(6) with time zone not null,
  unique (account_id, name)
);

create table store_plugin (
  digest            varchar(64) primary key,
  file_name         varchar(256) not null,
  size_bytes        bigint not null,
  interface_version varchar(32) not null,
  factories         varchar(8000) not null,
  title             varchar(256),
  version           varchar(256),
  signer            varchar(512),
  approved_by       varchar(128),
  created           timestamp(6) with time zone not null
);

-- JARs in pieces, so that none has to be in memory as a whole.
create table store_plugin_part (
  digest varchar(64) not null references store_plugin (digest) on delete cascade,
  part   integer not null,
  bytes  bytea not null,
  primary key (digest, part)
);

create table store_provider (
  id                    varchar(36) primary key,
  name                  varchar(128) not null unique,
  description           varchar(4000) not null,
  module_name           varchar(256),
  factory               varchar(512),
  interface_version     varchar(64),
  enabled               boolean not null,
  default_waiting       boolean not null,
  internal              boolean not null,
  module_digest         varchar(64) references store_plugin (digest),
  -- Encrypted under the configurations key set; bound to the id and the version.
  configuration         bytea,
  configuration_version varchar(36),
  reference_patterns    varchar(60000) not null,
  from_folder           boolean not null,
  revision              bigint not null,
  created               timestamp(6) with time zone not null,
  modified              timestamp(6) with time zone not null
);

-- Settings for workers, sealed to each recipient.
create table store_worker_configuration (
  provider_id varchar(36) not null references store_provider (id) on delete cascade,
  recipient   varchar(64) not null,
  version     varchar(36) not null,
  names       varchar(60000) not null,
  sealed      bytea not null,
  primary key (provider_id, recipient)
);

create table store_entry (
  id           varchar(36) primary key,
  owner_kind   varchar(9) not null,
  owner_id     varchar(36) not null,
  account_id   varchar(36) not null references store_account (id),
  name         varchar(256) not null,
  description  varchar(4000) not null,
  -- Name, variable and description in lower case.
  search_text  varchar(6000) not null,
  variable     varchar(256) not null,
  type         varchar(16) not null,
  metadata     varchar(60000) not null,
  provider_id  varchar(36) not null references store_provider (id),
  provider_key varchar(2048),
  is_reference boolean not null,
  verified     boolean not null,
  version      varchar(2048),
  revision     bigint not null,
  state        varchar(8) not null,
  created      timestamp(6) with time zone not null,
  created_by   varchar(256) not null,
  modified     timestamp(6) with time zone not null,
  modified_by  varchar(256) not null,
  expires      timestamp(6) with time zone,
  is_immutable boolean not null,
  unique (owner_kind, owner_id, variable)
);
create index store_entry_by_provider on store_entry (provider_id);
create index store_entry_by_variable on store_entry (variable, id);
create index store_entry_by_account on store_entry (account_id, variable, id);

create table store_entry_version (
  entry_id   varchar(36) not null references store_entry (id) on delete cascade,
  revision   bigint not null,
  version    varchar(2048) not null,
  created    timestamp(6) with time zone not null,
  created_by varchar(256) not null,
  primary key (entry_id, revision)
);

-- When a bundle last carried it.
create table store_handout (
  entry_id    varchar(36) primary key references store_entry (id) on delete cascade,
  handed_out  timestamp(6) with time zone not null
);

create table store_grant (
  id           varchar(36) primary key,
  account_id   varchar(36) not null references store_account (id),
  entry_id     varchar(36) not null references store_entry (id) on delete cascade,
  variable     varchar(256) not null,
  algorithm_id varchar(36) not null references store_algorithm (id) on delete cascade,
  created      timestamp(6) with time zone not null,
  created_by   varchar(256) not null,
  -- Two granted secrets never clash.
  unique (algorithm_id, variable)
);
create index store_grant_by_account on store_grant (account_id);
create index store_grant_by_entry on store_grant (entry_id);

-- Writes that touch a provider: open until their outcome is known. Never the value.
create table store_operation (
  id              varchar(36) primary key,
  kind            varchar(16) not null,
  entry_id        varchar(36) not null,
  -- The entry while the operation is open: one at a time.
  open_entry_id   varchar(36) unique,
  owner_kind      varchar(9) not null,
  owner_id        varchar(36) not null,
  provider_id     varchar(36) not null,
  provider_key    varchar(2048),
  before_version  varchar(2048),
  -- What the entry becomes if it takes effect.
  change_json     varchar(100000) not null,
  principal_id    varchar(64) not null,
  principal_name  varchar(256) not null,
  request_id      varchar(128) not null,
  idempotency_key varchar(128),
  fingerprint     varchar(64) not null,
  lease_token     varchar(36),
  lease_until     timestamp(6) with time zone not null,
  started         timestamp(6) with time zone not null,
  attempts        integer not null,
  note            varchar(1000),
  unique (principal_id, idempotency_key)
);

create table store_api_key (
  id         varchar(36) primary key,
  hash       bytea not null unique,
  prefix     varchar(16) not null,
  name       varchar(256) not null,
  role       varchar(16) not null,
  accounts   varchar(60000) not null,
  algorithms varchar(60000) not null,
  created    timestamp(6) with time zone not null,
  created_by varchar(256) not null,
  expires    timestamp(6) with time zone,
  last_used  timestamp(6) with time zone
);

create table store_session (
  hash      bytea primary key,
  key_id    varchar(36) not null references store_api_key (id) on delete cascade,
  created   timestamp(6) with time zone not null,
  last_used timestamp(6) with time zone not null
);

create table store_audit (
  node         varchar(64) not null,
  start_id     varchar(36) not null,
  sequence     bigint not null,
  time         timestamp(6) with time zone not null,
  principal_id varchar(64),
  principal    varchar(256),
  address      varchar(128),
  request_id   varchar(128) not null,
  action       varchar(64) not null,
  outcome      varchar(16) not null,
  owner_label  varchar(64),
  target_id    varchar(128),
  provider_id  varchar(36),
  operation_id varchar(36),
  details      varchar(8000) not null,
  mac          bytea not null,
  primary key (node, start_id, sequence)
);
create index store_audit_by_time on store_audit (time, node, start_id, sequence);
create index store_audit_by_target on store_audit (target_id, time);

create table store_node (
  kind      varchar(8) not null,
  name      varchar(128) not null,
  key_ids   varchar(8000) not null,
  last_seen timestamp(6) with time zone not null,
  primary key (kind, name)
);

create table store_lease (
  name   varchar(32) primary key,
  holder varchar(36) not null,
  until  timestamp(6) with time zone not null
);
