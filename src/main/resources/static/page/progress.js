// The progress of a subscription: a step with its time for each notification, and the steps to come.

import { eventName } from '/page/notifications.js';
import { byId, element, show } from '/page/dom.js';
import { formatPrice } from '/page/subscribe.js';

const TEXTS = {
    UserSubscribed: () => 'Passed on to the services',
    PaymentCompleted: ({ price }) => (price ? `${formatPrice(price)} paid` : 'Payment completed'),
    PaymentFailed: () => 'The payment was declined',
    RecommendationsReady: () => 'Your films are chosen',
};

export const textOf = (notification) => TEXTS[eventName(notification)]?.(notification.data) ?? eventName(notification);

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

/** The status according to the notifications, which may be newer than the status from `GET /subscriptions`. */
export function statusOf(subscription, notifications) {
    const names = notifications.map(eventName);
    if (names.includes('PaymentFailed')) {
        return 'declined';
    }
    return names.includes('PaymentCompleted') ? 'active' : subscription.status;
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
    show(byId('again'), status === 'declined');
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
    if (status !== 'declined' && !names.includes('RecommendationsReady')) {
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
