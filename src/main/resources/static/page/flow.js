// What is happening: looks once a second while somebody sees it, and draws the differences.

import { Refusal, send } from '/page/api.js';
import { byId, element, show } from '/page/dom.js';
import { Drawing } from '/page/drawing.js';

const EVERY = 1_000;
const LATER = 4_000;

const drawing = new Drawing(byId('drawing'), byId('legend'));
let before = null;
let timer;

async function look() {
    clearTimeout(timer);
    if (document.hidden) {
        before = null; // what came meanwhile did not come just now
        return;
    }
    let pause = EVERY;
    try {
        draw(await send('GET', '/actuator/flow'));
        say('live', 'Live');
    } catch (e) {
        pause = LATER;
        before = null;
        tellWhy(e);
    }
    timer = setTimeout(look, pause);
}

function tellWhy(e) {
    const isStranger = e instanceof Refusal && (e.status === 401 || e.status === 403);
    show(byId('refused'), isStranger);
    if (isStranger) {
        show(byId('live'), false);
        say('offline', 'Not signed in');
    } else {
        say('offline', e instanceof Refusal ? e.message : 'The server does not answer');
    }
}

function say(state, text) {
    byId('connection').dataset.state = state;
    if (byId('connection-text').textContent !== text) {
        byId('connection-text').textContent = text;
    }
}

function draw(flow) {
    show(byId('refused'), false);
    show(byId('live'), true);
    const came = new Map(flow.queues.map(({ name, added }) => [name, before ? added - (before.get(name) ?? added) : 0]));
    before = new Map(flow.queues.map(({ name, added }) => [name, added]));
    drawing.show(flow.queues, flow.services, came);
    byId('tiles').replaceChildren(...tiles(flow));
    byId('queues').replaceChildren(...flow.queues.map((queue) => row(queue, flow.deadLetters[`DLQ.${queue.name}`] ?? 0)));
}

function tiles({ requests, queues, deadLetters, sockets, balanced }) {
    const dead = Object.values(deadLetters).reduce((sum, count) => sum + count, 0);
    const waiting = queues.reduce((sum, { ready, delivering, scheduled }) => sum + ready + delivering + scheduled, 0);
    return [
        requests && tile('Requests taken', requests.accepted),
        requests && tile('Ended', requests.ended),
        tile('Events waiting', waiting),
        tile('Dead letters', dead, dead ? 'bad' : ''),
        sockets != null && tile('Open sockets', sockets),
        balanced != null && tile('Does it add up?', balanced ? 'Yes' : 'No', balanced ? 'good' : 'bad'),
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
        element('td', {}, consumers > 0 ? 'yes' : 'no, it waits'),
    );
}

document.addEventListener('visibilitychange', look);
look();
