-- Fills empty, migrated tables on PostgreSQL with streampass.rows finished subscriptions:
--   set streampass.rows = 10000000;
-- Eight of ten are active, one was declined, one was cancelled and refunded. A third of the users have notifications. Texts are short, to save disk space.

create function pg_temp.rows() returns int stable language sql as
    $$ select current_setting('streampass.rows')::int $$;
create function pg_temp.id(kind text, n int) returns uuid immutable language sql as
    $$ select md5(kind || n)::uuid $$;
-- The n-th moment of the last 31 days.
create function pg_temp.moment(n int) returns timestamp with time zone stable language sql as
    $$ select current_timestamp - interval '31 days' * (1 - n::float / current_setting('streampass.rows')::int) $$;

insert into subscriptions.subscription (id, user_id, email, plan, amount, currency, genres, status,
        decline_reason, created_at, decided_at, settled, cancel, live_user_id)
    select pg_temp.id('subscription', n), 'user-' || n, 'user-' || n || '@example.org', 'standard', 999, 'EUR',
        '["crime","science-fiction"]', case n % 10 when 0 then 'DECLINED' when 5 then 'CANCELLED' else 'ACTIVE' end,
        case when n % 10 = 0 then 'card_declined' end, pg_temp.moment(n), pg_temp.moment(n), n % 10 <> 0,
        case when n % 10 = 5 then 'NOW' end, case when n % 10 in (0, 5) then null else 'user-' || n end
    from generate_series(1, pg_temp.rows()) n;

insert into subscriptions.idempotency (user_id, idempotency_key, request_digest, subscription_id, answer, created_at)
    select 'user-' || n, pg_temp.id('key', n), repeat(md5('request' || n), 2), pg_temp.id('subscription', n),
        '{}', pg_temp.moment(n)
    from generate_series(1, pg_temp.rows()) n;

insert into payments.payment (id, subscription_id, provider_key, event_id, correlation_id, user_id, payment_token, claim, status, reason,
        amount, currency, provider_reference, decided_at)
    select pg_temp.id('subscription', n), pg_temp.id('subscription', n), pg_temp.id('subscription', n), pg_temp.id('UserSubscribed', n),
        pg_temp.id('UserSubscribed', n), 'user-' || n,
        case when n % 10 not in (0, 5) then 'tok_ok' end, 1, case n % 10 when 0 then 'declined' when 5 then 'refunded' else 'charged' end, case when n % 10 = 0 then 'card_declined' end, 999, 'EUR',
        case when n % 10 = 0 then null else 'sim_' || pg_temp.id('reference', n) end, pg_temp.moment(n)
    from generate_series(1, pg_temp.rows()) n;

insert into payments.simulator_ledger (idempotency_key, subscription_id, period, token, amount, currency, attempts, outcome, reference, decided_at)
    select pg_temp.id('subscription', n), pg_temp.id('subscription', n), 1, 'tok_ok', 999, 'EUR', 1,
        case when n % 10 = 0 then 'declined' else 'charged' end, 'sim_' || pg_temp.id('reference', n), pg_temp.moment(n)
    from generate_series(1, pg_temp.rows()) n;

insert into payments.simulator_card (subscription_id, token)
    select pg_temp.id('subscription', n), 'tok_ok' from generate_series(1, pg_temp.rows()) n;

insert into payments.earlier_attempt (payment_id, number, reason)
    select pg_temp.id('subscription', n), 1, 'no_funds' from generate_series(1, pg_temp.rows()) n where n % 10 = 1;

insert into payments.refund (payment_id, subscription_id, event_id, correlation_id, cause, status, provider_reference,
        provider_key, claim, decided_at)
    select pg_temp.id('subscription', n), pg_temp.id('subscription', n), pg_temp.id('UserSubscribed', n),
        pg_temp.id('UserSubscribed', n), 'cancelled', 'refunded', 'simr_' || n, pg_temp.id('refund', n), 1, pg_temp.moment(n)
    from generate_series(5, pg_temp.rows(), 10) n;

insert into payments.simulator_refund (idempotency_key, charge, amount, currency, outcome, reference)
    select pg_temp.id('refund', n), pg_temp.id('subscription', n), 999, 'EUR', 'refunded', 'simr_' || n
    from generate_series(5, pg_temp.rows(), 10) n;

-- After a renewal, or another notification that can be outdated, a subscription has a row.
insert into notifications.latest (subscription_id, cancellation)
    select pg_temp.id('subscription', n), case when n % 10 = 5 then 1099511627776 else 0 end
    from generate_series(1, pg_temp.rows()) n;

insert into recommendations.movie_list (subscription_id, user_id, genres, payment, movies, completed_by, ready_at,
        waiting_since, ended)
    select pg_temp.id('subscription', n), 'user-' || n, '["crime","science-fiction"]',
        case when n % 10 = 0 then 'failed' else 'completed' end, case when n % 10 = 0 then null else '[]' end,
        case when n % 10 = 0 then null else pg_temp.id('PaymentCompleted', n) end,
        case when n % 10 = 0 then null else pg_temp.moment(n) end, null, n % 10 = 5
    from generate_series(1, pg_temp.rows()) n;

insert into notifications.user_sequence (user_id, last_sequence)
    select 'user-' || n, 3 from generate_series(1, pg_temp.rows()) n;

insert into notifications.notification (user_id, sequence, event_id, source, type, subject, occurred_at, data)
    select 'user-' || n / 3, 1 + n % 3, pg_temp.id('event', n), '/streampass/test',
        'org.streampass.' || (array['UserSubscribed', 'PaymentCompleted', 'RecommendationsReady'])[1 + n % 3] || '.v1',
        pg_temp.id('subscription', n / 3), pg_temp.moment(n), '{"plan":"standard"}'
    from generate_series(3, pg_temp.rows() + 2) n;

insert into notifications.mail (notification_id, subscription_id, claim, sent_at)
    select pg_temp.id('event', n), pg_temp.id('subscription', n / 3), 1, pg_temp.moment(n)
    from generate_series(3, pg_temp.rows() + 2) n where n % 3 > 0;

insert into notifications.recipient (subscription_id, user_id, email)
    select pg_temp.id('subscription', n), 'user-' || n, 'user-' || n || '@example.org' from generate_series(1, pg_temp.rows()) n;

-- One in ten has expired. If most had, a scan of the whole table would be the best way to remove them.
insert into notifications.ticket (digest, user_id, expires_at, token_expires_at)
    select repeat(md5('ticket' || n), 2), 'user-' || n, current_timestamp + interval '1 hour' - interval '0.4 s' * n,
        current_timestamp + interval '12 hours'
    from generate_series(1, 10000) n;

insert into subscriptions.inbox (event_id, consumer, handled_at)
    select pg_temp.id('PaymentCompleted', n), 'subscriptions-PaymentCompleted', pg_temp.moment(n)
    from generate_series(1, pg_temp.rows()) n;

insert into payments.inbox (event_id, consumer, handled_at)
    select pg_temp.id('UserSubscribed', n), 'payments-UserSubscribed', pg_temp.moment(n)
    from generate_series(1, pg_temp.rows()) n;

insert into recommendations.inbox (event_id, consumer, handled_at)
    select pg_temp.id('UserSubscribed', n), 'recommendations-UserSubscribed', pg_temp.moment(n)
    from generate_series(1, pg_temp.rows()) n;

insert into notifications.inbox (event_id, consumer, handled_at)
    select pg_temp.id('event', n), 'notifications-PaymentCompleted', pg_temp.moment(n)
    from generate_series(3, pg_temp.rows() + 2) n;

analyze;
