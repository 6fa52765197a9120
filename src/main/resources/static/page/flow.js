// The flow page: refreshes once a second while it is visible, and draws the differences.

import { ProblemError, send } from '/page/api.js';
import { byId, element, show } from '/page/dom.js';
import { Drawing } from '/page/drawing.js';
import { Slips } from '/page/slips.js';

const INTERVAL = 1_000;
const RETRY_DELAY = 4_000;

const slips = new Slips();
const drawing = new Drawing(byId('drawing'), byId('legend'), (service) => slips.only(service));
let before = null;
let timer;

async function refresh() {
    clearTimeout(timer);
    if (document.hidden) {
        before = null; // events of the hidden time are not new
        return;
    }
    let delay = INTERVAL;
    try {
        draw(await send('GET', '/actuator/flow'));
        showState('live', 'Live');
    } catch (e) {
        delay = RETRY_DELAY;
        before = null;
        showError(e);
    }
    timer = setTimeout(refresh, delay);
}

function showError(e) {
    const isSignedOut = e instanceof ProblemError && (e.status === 401 || e.status === 403);
    show(byId('refused'), isSignedOut);
    if (isSignedOut) {
        show(byId('live'), false);
        showState('offline', 'Not signed in');
    } else {
        showState('offline', e instanceof ProblemError ? e.message : 'The server does not answer');
    }
}

function showState(state, text) {
    byId('connection').dataset.state = state;
    if (byId('connection-text').textContent !== text) {
        byId('connection-text').textContent = text;
    }
}

function draw(flow) {
    show(byId('refused'), false);
    show(byId('live'), true);
    const arrived = new Map(flow.queues.map(({ name, added }) => [name, before ? added - (before.get(name) ?? added) : 0]));
    before = new Map(flow.queues.map(({ name, added }) => [name, added]));
    drawing.show(flow.queues, flow.services, arrived);
    byId('tiles').replaceChildren(...tiles(flow));
    byId('queues').replaceChildren(...flow.queues.map((queue) => row(queue, flow.deadLetters[`DLQ.${queue.name}`] ?? 0)));
}

function tiles({ requests, queues, deadLetters, sockets, balanced }) {
    const dead = Object.values(deadLetters).reduce((sum, count) => sum + count, 0);
    const waiting = queues.reduce((sum, { ready, delivering, scheduled }) => sum + ready + delivering + scheduled, 0);
    return [
        requests && tile('Requests accepted', requests.accepted),
        requests && tile('Requests ended', requests.ended),
        tile('Events waiting', waiting),
        tile('Dead letters', dead, dead ? 'bad' : ''),
        sockets != null && tile('Open sockets', sockets),
        balanced != null && tile('Balanced', balanced ? 'Yes' : 'No', balanced ? 'good' : 'bad'),
    ].filter(Boolean);
}

function tile(name, value, style = '') {
    return element('div', { class: `tile ${style}` }, element('dt', {}, name), element('dd', {}, String(value)));
}

function row({ name, service, event, ready, delivering, scheduled, added, acknowledged, consumers }, dead) {
    const number = (count, style = 'some') => element('td', { class: count > 0 && style }, String(count));
    return element(
        'tr',
        { 'data-queue': name },
        element('th', { scope: 'row' }, service),
        element('td', {}, event),
        number(ready),
        number(delivering),
        number(scheduled),
        number(added, ''),
        number(acknowledged, ''),
        number(dead, 'dead'),
        element('td', {}, consumers > 0 ? 'yes' : 'no: events wait'),
    );
}

slips.start();
document.addEventListener('visibilitychange', refresh);
refresh();
