// Draws the workflow: the services, a line for each queue, and a dot for each new event.

import { element, shape } from '/page/dom.js';

const PLACES = {
    subscriptions: [130, 220],
    payments: [480, 60],
    recommendations: [480, 380],
    notifications: [830, 220],
};
const HALF = [104, 40];

/** The publisher of each event, as in `routes/`: the broker does not know it. */
const PUBLISHERS = {
    UserSubscribed: 'subscriptions',
    PaymentCompleted: 'payments',
    PaymentFailed: 'payments',
    RecommendationsReady: 'recommendations',
};
const EVENTS = Object.keys(PUBLISHERS);
const MAX_DOTS = 6;
const TRAVEL_MS = 900;
const SPACING = 34;

const reducedMotion = window.matchMedia('(prefers-reduced-motion: reduce)');

const colour = (event) => `event-${EVENTS.includes(event) ? EVENTS.indexOf(event) : EVENTS.length}`;

export class Drawing {
    #svg;
    #nodes = new Map();
    #edges = new Map();
    #names = '';
    #choose;

    /** @param choose is called with the service that is clicked */
    constructor(svg, legend, choose) {
        this.#svg = svg;
        this.#choose = choose;
        legend.append(...EVENTS.map((event) => element('li', { class: colour(event) }, element('span', { 'aria-hidden': 'true' }), event)));
    }

    /** @param arrived by queue, the number of events since the last refresh */
    show(queues, services, arrived) {
        const names = queues.map(({ name }) => name).join();
        if (names !== this.#names) {
            this.#names = names;
            this.#layOut(queues);
        }
        for (const queue of queues) {
            this.#edges.get(queue.name)?.show(queue, arrived.get(queue.name) ?? 0);
        }
        for (const [name, node] of this.#nodes) {
            const its = queues.filter(({ service }) => service === name);
            const isStopped = its.length > 0 && its.every(({ consumers }) => consumers === 0);
            node.show(isStopped, services?.[name]);
        }
    }

    #layOut(queues) {
        const places = { ...PLACES };
        const others = [...new Set(queues.map(({ service }) => service))].filter((service) => !(service in places));
        others.forEach((service, n) => (places[service] = [830 - n * 230, 395])); // services without Java
        const drawn = queues.filter(({ event }) => event in PUBLISHERS);
        const ends = ({ event, service }) => [PUBLISHERS[event], service].sort().join();
        this.#edges = new Map();
        for (const queue of drawn) {
            const from = PUBLISHERS[queue.event];
            const bundle = drawn.filter((other) => ends(other) === ends(queue));
            const side = (bundle.indexOf(queue) - (bundle.length - 1) / 2) * SPACING * (from < queue.service ? 1 : -1);
            this.#edges.set(queue.name, new Edge(colour(queue.event), places[from], places[queue.service], side));
        }
        this.#nodes = new Map(Object.entries(places).map(([service, place]) => [service, new Node(service, place, this.#choose)]));
        this.#svg.replaceChildren(
            ...[...this.#edges.values()].map(({ group }) => group),
            ...[...this.#nodes.values()].map(({ group }) => group),
        );
    }
}

class Node {
    #figures = shape('text', { class: 'figures', y: 24 });

    constructor(name, [x, y], choose) {
        this.group = shape(
            'g',
            { class: 'node', transform: `translate(${x} ${y})` },
            shape('rect', { x: -HALF[0], y: -HALF[1], width: 2 * HALF[0], height: 2 * HALF[1], rx: 14 }),
            shape('text', { class: 'name', y: -2 }, name[0].toUpperCase() + name.slice(1)),
            this.#figures,
        );
        this.group.addEventListener('click', () => choose(name));
    }

    show(isStopped, figures) {
        this.group.classList.toggle('stopped', isStopped);
        const some = Object.entries(figures ?? {})
            .filter(([, count]) => count > 0)
            .slice(0, 2)
            .map(([name, count]) => `${count} ${name.replace('_', ' ')}`);
        const both = some.join(', ');
        this.#figures.textContent = isStopped ? 'stopped' : both.length > 26 ? some[0] : both;
    }
}

class Edge {
    #path;
    #depth;
    #number;

    #tip = shape('path', { class: 'tip', d: 'M-6 -5L7 0L-6 5z' });

    /** @param side the offset from the straight line, if there are several lines between the same services */
    constructor(style, from, to, side) {
        this.#path = shape('path', { class: 'line', d: curve(from, to, side) });
        this.#number = shape('text', {});
        this.#depth = shape('g', { class: 'depth' }, shape('circle', { r: 13 }), this.#number);
        this.#depth.style.display = 'none';
        this.group = shape('g', { class: `edge ${style}` }, this.#path, this.#tip, this.#depth);
    }

    show({ ready, delivering, scheduled, consumers }, arrived) {
        const waiting = ready + delivering + scheduled;
        this.group.classList.toggle('busy', arrived > 0 || waiting > 0);
        this.group.classList.toggle('unconsumed', consumers === 0);
        this.#depth.style.display = waiting ? '' : 'none';
        this.#number.textContent = waiting > 999 ? '1k+' : String(waiting);
        this.#place(this.#depth, 0.64);
        this.#place(this.#tip, 0.5);
        if (!reducedMotion.matches) {
            const dots = Math.min(arrived, MAX_DOTS);
            for (let n = 0; n < dots; n++) {
                this.#send((n * TRAVEL_MS) / dots / 2);
            }
        }
    }

    /** Places something on the line. The arrow is turned along the line; a number stays upright. */
    #place(mark, part) {
        const length = this.#path.getTotalLength();
        const at = this.#path.getPointAtLength(length * part);
        const next = this.#path.getPointAtLength(length * part + 1);
        const turn = mark === this.#tip ? (Math.atan2(next.y - at.y, next.x - at.x) * 180) / Math.PI : 0;
        mark.setAttribute('transform', `translate(${at.x} ${at.y}) rotate(${turn})`);
    }

    #send(delay) {
        const dot = shape('circle', { class: 'travelling', r: 5 });
        const length = this.#path.getTotalLength();
        const begin = performance.now() + delay;
        const move = (now) => {
            const part = Math.max(0, (now - begin) / TRAVEL_MS);
            if (part >= 1) {
                dot.remove();
                return;
            }
            const { x, y } = this.#path.getPointAtLength(length * part);
            dot.setAttribute('transform', `translate(${x} ${y})`);
            requestAnimationFrame(move);
        };
        this.group.insertBefore(dot, this.#depth); // the number stays readable
        requestAnimationFrame(move);
    }
}

/** A curve between two boxes. */
function curve(from, to, side) {
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const length = Math.hypot(dx, dy);
    const shift = ([x, y]) => [x - (dy / length) * side, y + (dx / length) * side];
    const [a, b] = [shift(from), shift(to)];
    const middle = [(a[0] + b[0]) / 2 - (dy / length) * side * 0.6, (a[1] + b[1]) / 2 + (dx / length) * side * 0.6];
    return `M${a}Q${middle} ${b}`;
}
