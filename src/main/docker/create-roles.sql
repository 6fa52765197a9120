-- Creates a role and a schema for each service; no role can read another's schema. Run it once, with psql.
\set ON_ERROR_STOP on
\set subscriptions `cat /run/secrets/subscriptions`
\set payments `cat /run/secrets/payments`
\set recommendations `cat /run/secrets/recommendations`
\set notifications `cat /run/secrets/notifications`

create role subscriptions login password :'subscriptions';
create role payments login password :'payments';
create role recommendations login password :'recommendations';
create role notifications login password :'notifications';

create schema authorization subscriptions;
create schema authorization payments;
create schema authorization recommendations;
create schema authorization notifications;

-- No role creates tables or schemas elsewhere, and no other role connects.
revoke all on schema public from public;
revoke all on database streampass from public;
grant connect on database streampass to subscriptions, payments, recommendations, notifications;
