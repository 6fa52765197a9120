// Draws a poster from the id of a film: the same film always looks the same, and nothing is downloaded.

import { element, shape } from '/page/dom.js';

const WIDTH = 200;
const HEIGHT = 300;

/** A dark background and two colours. Light text is readable on all of them. */
const PALETTES = [
    ['#1b2a41', '#e07a5f', '#f2cc8f'],
    ['#2b1b35', '#c44569', '#f8b195'],
    ['#12302b', '#3d9970', '#e9d985'],
    ['#2d1e12', '#d98324', '#f4d35e'],
    ['#16213e', '#4f7cac', '#c0e0de'],
    ['#33121d', '#a4243b', '#e8c7b9'],
    ['#1d1e33', '#7161ef', '#dec0f1'],
    ['#10222e', '#2a9d8f', '#e9c46a'],
    ['#2a2320', '#8d6a4f', '#e6ccb2'],
    ['#20262e', '#7d8ca3', '#d9e2ec'],
];

const DRAWINGS = [sun, towers, rings, peaks, blinds, stars, waves, arch];

/** Pseudo-random numbers from 0 to 1, seeded with the text: mulberry32 with an FNV-1a seed. */
function numbers(text) {
    let state = 0x811c9dc5;
    for (const character of text) {
        state = Math.imul(state ^ character.codePointAt(0), 0x01000193);
    }
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}

/** A poster with the title. */
export function poster(movie) {
    const { title, year } = movie;
    return element(
        'div',
        { class: 'poster' },
        art(movie),
        element('span', { class: 'poster-year' }, String(year)),
        element('h3', { class: title.length > 24 ? 'poster-title long' : 'poster-title' }, title),
    );
}

/** The drawing without text. */
export function art({ id }) {
    const next = numbers(id);
    const palette = PALETTES[Math.floor(next() * PALETTES.length)];
    const draw = DRAWINGS[Math.floor(next() * DRAWINGS.length)];
    const shade = `shade-${++drawn}`;
    return shape(
        'svg',
        { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, 'aria-hidden': 'true', focusable: 'false', preserveAspectRatio: 'xMidYMid slice' },
        shape('rect', { width: WIDTH, height: HEIGHT, fill: palette[0] }),
        ...draw(next, palette),
        shape(
            'linearGradient',
            { id: shade, x1: 0, y1: 0, x2: 0, y2: 1 },
            shape('stop', { offset: '0.45', 'stop-color': '#000', 'stop-opacity': 0 }),
            shape('stop', { offset: '0.8', 'stop-color': '#000', 'stop-opacity': 0.72 }),
        ),
        shape('rect', { width: WIDTH, height: HEIGHT, fill: `url(#${shade})` }),
    );
}

/** Numbers the gradients: their ids must be unique, and a film may appear twice on the page. */
let drawn = 0;

const circle = (cx, cy, r, fill, opacity = 1) => shape('circle', { cx, cy, r, fill, opacity });
const path = (d, fill, opacity = 1) => shape('path', { d, fill, opacity });

function sun(next, [, far, near]) {
    const x = 50 + next() * 100;
    const y = 90 + next() * 60;
    return [circle(x, y, 78, far, 0.35), circle(x, y, 52, near), path(`M0 ${y + 30}q60 -40 110 -6t90 -14v200H0z`, far, 0.95)];
}

function towers(next, [, far, near]) {
    const row = (base, color, opacity) =>
        Array.from({ length: 8 }, (_, n) => {
            const top = base + next() * 90;
            return shape('rect', { x: n * 26 - 4, y: top, width: 20 + next() * 8, height: HEIGHT - top, fill: color, opacity });
        });
    return [circle(40 + next() * 120, 70, 26, near), ...row(90, far, 0.45), ...row(150, far, 1)];
}

function rings(next, [ground, far, near]) {
    const x = 60 + next() * 80;
    const y = 90 + next() * 50;
    return [96, 74, 52, 30, 12].map((r, n) => circle(x, y, r, [far, ground, near, ground, far][n]));
}

function peaks(next, [, far, near]) {
    const ridge = (y, height, color, opacity) => {
        let d = `M-10 ${y}`;
        for (let x = -10; x < WIDTH + 40; x += 50) {
            d += `L${x + 25} ${y - height * (0.5 + next() / 2)}L${x + 50} ${y}`;
        }
        return path(`${d}V${HEIGHT}H-10z`, color, opacity);
    };
    return [circle(150, 62, 24, near), ridge(170, 90, far, 0.5), ridge(215, 100, far, 1)];
}

function blinds(next, [, far, near]) {
    const tilt = next() * 24 - 12;
    const bars = Array.from({ length: 9 }, (_, n) =>
        shape('rect', {
            x: -40, y: 12 + n * 26, width: 280, height: 6 + next() * 12, fill: n % 3 === 1 ? near : far,
            opacity: 0.9, transform: `rotate(${tilt} 100 120)`,
        }),
    );
    return [...bars, circle(100, 120, 46 + next() * 12, near, 0.9)];
}

function stars(next, [, far, near]) {
    const dots = Array.from({ length: 46 }, () => circle(next() * WIDTH, next() * HEIGHT, 0.6 + next() * 1.8, near, 0.5 + next() / 2));
    const x = 70 + next() * 70;
    const y = 110 + next() * 40;
    return [
        ...dots,
        circle(x, y, 48, far),
        shape('ellipse', { cx: x, cy: y, rx: 82, ry: 15, fill: 'none', stroke: near, 'stroke-width': 4, transform: `rotate(-18 ${x} ${y})` }),
    ];
}

function waves(next, [, far, near]) {
    const wave = (y, color, opacity) => path(`M0 ${y}q25 -${18 + next() * 20} 50 0t50 0t50 0t50 0V${HEIGHT}H0z`, color, opacity);
    return [circle(60 + next() * 80, 90, 34, near), wave(120, far, 0.35), wave(160, far, 0.6), wave(200, far, 1)];
}

function arch(next, [ground, far, near]) {
    const gate = (width, color) => {
        const left = (WIDTH - width) / 2;
        return path(`M${left} ${HEIGHT}V${70 + width / 2}a${width / 2} ${width / 2} 0 0 1 ${width} 0V${HEIGHT}z`, color);
    };
    const wide = 150 - next() * 20;
    return [gate(wide, far), gate(wide - 40, near), gate(wide - 80, ground)];
}
