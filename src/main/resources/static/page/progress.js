// What became of the subscription: each fact a step with its time, and what is still to come.

import { nameOf } from '/page/facts.js';
import { byId, element, show } from '/page/dom.js';
import { priced } from '/page/subscribe.js';

const TOLD = {
    UserSubscribed: () => 'Passed on to the services',
    PaymentCompleted: ({ price }) => (price ? `${priced(price)} paid` : 'Payment completed'),
    PaymentFailed: () => 'The payment was declined',
    RecommendationsReady: () => 'Your films are chosen',
};

export const tell = (fact) => TOLD[nameOf(fact)]?.(fact.data) ?? nameOf(fact);

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

/** What the facts say of a subscription, which may be ahead of what its service has heard so far. */
export function statusOf(subscription, facts) {
    const names = facts.map(nameOf);
    if (names.includes('PaymentFailed')) {
        return 'declined';
    }
    return names.includes('PaymentCompleted') ? 'active' : subscription.status;
}

/** @param plan its name */
export function showProgress(subscription, facts, plan, hasList) {
    const status = statusOf(subscription, facts);
    const { title, text } = words(status, hasList);
    byId('progress').dataset.status = status;
    byId('progress-plan').textContent = `${plan} · ${priced(subscription.price)} a month`;
    byId('progress-title').textContent = title;
    byId('progress-text').textContent = text;
    byId('steps').replaceChildren(...steps(subscription, facts, status));
    show(byId('again'), status === 'declined');
    show(byId('to-list'), hasList);
    show(byId('progress'), true);
}

function words(status, hasList) {
    if (status === 'declined') {
        return {
            title: 'Your bank said no',
            text: 'Nothing was charged. It happens: try again with another card, your choices are kept.',
        };
    }
    if (status === 'active') {
        return hasList
            ? { title: 'Welcome. Enjoy the show.', text: 'You are subscribed, and your films are chosen.' }
            : { title: 'You are subscribed', text: 'Your films are being chosen.' };
    }
    return { title: 'We have your request', text: 'Go on and look around: the rest arrives by itself.' };
}

function steps(subscription, facts, status) {
    let latest = subscription.createdAt;
    // each service has a clock of its own: nothing is shown to be earlier than the step before it
    const notEarlier = (time) => (latest = Date.parse(time) > Date.parse(latest) ? time : latest);
    const done = [
        step('Request taken', latest),
        ...facts.map((fact) => step(tell(fact), notEarlier(fact.time), nameOf(fact) === 'PaymentFailed' ? 'failed' : 'done')),
    ];
    const names = facts.map(nameOf);
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
