-- One list for each subscription: created when its genres and its payment have arrived, in any order.
create table recommendations.movie_list (
    subscription_id uuid primary key,
    user_id varchar(255) not null,
    genres text,
    payment varchar(10),
    movies text,
    -- the event that arrived last; if it is repeated, RecommendationsReady is published again
    completed_by uuid,
    correlation_id uuid,
    ready_at timestamp with time zone,
    -- whether the subscription is over: the list is kept, and no longer shown
    ended boolean not null default false,
    -- since when the list waits for its genres or its payment; null if it is ready, or the payment has failed
    waiting_since timestamp with time zone
);

create index movie_list_of_user on recommendations.movie_list (user_id, ready_at);

create index movie_list_waiting on recommendations.movie_list (waiting_since);
