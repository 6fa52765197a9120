// The progress of a subscription: a step with its time for each notification, and the steps to come.

import { eventName } from '/page/notifications.js';
import { byId, element, show } from '/page/dom.js';
import { dayOf } from '/page/membership.js';
import { formatPrice } from '/page/subscribe.js';

const TEXTS = {
    PaymentRefunded: ({ price }) => `${formatPrice(price)} refunded`,
    SubscriptionCancelled: ({ when, endsAt }) =>
        when === 'now' ? 'Cancelled' : `Cancels ${endsAt ? `on ${dayOf(endsAt)}` : 'after its first month'}`,
    CancellationWithdrawn: () => 'Kept after all',
    PaymentTokenChanged: () => 'Another card is used',
    SubscriptionEnded: ({ cause }) => (cause === 'unpaid' ? 'Ended, since it was not paid' : 'Ended'),
    UserSubscribed: () => 'Passed on to the services',
    PaymentCompleted: ({ price, period }) =>
        (price ? `${formatPrice(price)} paid` : 'Payment completed') + (period > 1 ? ` for month ${period}` : ''),
    PaymentFailed: ({ period, attempt, next, nextAttemptAt, endsAt }) =>
        attempt === 0
            ? `Nothing was charged for month ${period}`
            : `The payment${period > 1 ? ` for month ${period}` : ''} was declined${whatFollows(next, nextAttemptAt, endsAt)}`,
    RecommendationsReady: () => 'Your films are chosen',
};

function whatFollows(next, nextAttemptAt, endsAt) {
    if (next === 'retry') {
        return `, next attempt on ${dayOf(nextAttemptAt)}`;
    }
    return next === 'newCard' ? `, another card is needed until ${dayOf(endsAt)}` : '';
}

export const textOf = (notification) => TEXTS[eventName(notification)]?.(notification.data) ?? eventName(notification);

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

/** A first payment may be notified before `GET /subscriptions` shows its outcome. */
export function statusOf(subscription, notifications) {
    if (subscription.status !== 'pending') {
        return subscription.status;
    }
    const names = notifications.map(eventName);
    if (names.includes('PaymentFailed')) {
        return 'declined';
    }
    return names.includes('PaymentCompleted') ? 'active' : 'pending';
}

/** @param plan the name of the plan */
export function showProgress(subscription, notifications, plan, hasList) {
    const status = statusOf(subscription, notifications);
    const { title, text } = words(status, hasList);
    byId('progress').dataset.status = status;
    byId('progress-plan').textContent = `${plan} · ${formatPrice(subscription.price)} a month`;
    byId('progress-title').textContent = title;
    byId('progress-text').textContent = text;
    byId('steps').replaceChildren(...steps(subscription, notifications, status));
    byId('again').textContent = status === 'declined' ? 'Try again' : 'Subscribe again';
    show(byId('again'), ['declined', 'cancelled', 'ended'].includes(status));
    show(byId('to-list'), hasList);
    show(byId('progress'), true);
}

function words(status, hasList) {
    if (status === 'declined') {
        return {
            title: 'Your bank said no',
            text: 'Nothing was charged. Try again with another card: your choices are kept.',
        };
    }
    if (status === 'active') {
        return hasList
            ? { title: 'Welcome. Enjoy the show.', text: 'You are subscribed, and your films are chosen.' }
            : { title: 'You are subscribed', text: 'Your films are being chosen.' };
    }
    if (status === 'past_due') {
        return { title: 'Your payment failed', text: 'Your films stay. See below when we try again, or give another card.' };
    }
    if (status === 'cancelled' || status === 'ended') {
        return { title: 'Your subscription is over', text: 'You can subscribe again at any time.' };
    }
    return { title: 'We have your request', text: 'Look around: the results will appear here.' };
}

function steps(subscription, notifications, status) {
    let latest = subscription.createdAt;
    // the clocks of the services differ: no step is shown earlier than the previous one
    const notEarlier = (time) => (latest = Date.parse(time) > Date.parse(latest) ? time : latest);
    const done = [
        step('Request received', latest),
        ...notifications.map((each) => step(textOf(each), notEarlier(each.time), eventName(each) === 'PaymentFailed' ? 'failed' : 'done')),
    ];
    const names = notifications.map(eventName);
    const open = [];
    if (status === 'pending') {
        open.push(step('Waiting for your bank', null, 'open'));
    }
    if ((status === 'pending' || status === 'active') && !names.includes('RecommendationsReady')) {
        open.push(step('Choosing your films', null, status === 'active' ? 'open' : 'later'));
    }
    return [...done, ...open];
}

function step(text, at, state = 'done') {
    return element(
        'li',
        { class: `step ${state}` },
        element('span', { class: 'step-text' }, text),
        at && element('time', { datetime: at }, time.format(new Date(at))),
    );
}
