// The catalogue, page by page, and the list that was made for the user: shelves of posters.

import { send } from '/page/api.js';
import { byId, element, show } from '/page/dom.js';
import { art, poster } from '/page/poster.js';

const TYPING = 250;

/** `science-fiction` as people write it. */
export const spoken = (genre) => genre[0].toUpperCase() + genre.slice(1).replace(/-/g, ' ');

export function card(movie) {
    return element(
        'li',
        {},
        poster(movie),
        element('p', { class: 'caption' }, movie.genres.map(spoken).join(', ')),
        movie.reason && element('p', { class: 'reason' }, movie.reason),
    );
}

export class Catalogue {
    #page = 1;
    #asked = 0;
    #typing;

    start(genres) {
        byId('genre').append(...genres.map((genre) => element('option', { value: genre }, spoken(genre))));
        byId('search').addEventListener('submit', (event) => event.preventDefault());
        byId('genre').addEventListener('change', () => this.#turn(1));
        byId('query').addEventListener('input', () => {
            clearTimeout(this.#typing);
            this.#typing = setTimeout(() => this.#turn(1), TYPING);
        });
        byId('previous').addEventListener('click', () => this.#turn(this.#page - 1, true));
        byId('next').addEventListener('click', () => this.#turn(this.#page + 1, true));
        this.#turn(1);
    }

    async #turn(page, scroll = false) {
        const asked = ++this.#asked;
        const query = new URLSearchParams({ page, q: byId('query').value, genre: byId('genre').value });
        [...query].filter(([, value]) => !value).forEach(([key]) => query.delete(key));
        try {
            const found = await send('GET', `/movies?${query}`);
            if (asked === this.#asked) {
                this.#show(found, scroll);
            }
        } catch (e) {
            if (asked === this.#asked) {
                byId('found').textContent = 'The films cannot be shown just now. Trying again…';
                setTimeout(() => asked === this.#asked && this.#turn(page), 3_000);
            }
        }
    }

    #show({ movies, page, pages, total }, scroll) {
        this.#page = page;
        byId('movies').replaceChildren(...movies.map(card));
        if (!byId('fan').firstChild) {
            byId('fan').append(...movies.slice(0, 3).map(art));
        }
        byId('found').textContent = total === 1 ? '1 film' : `${total} films`;
        byId('page-number').textContent = `Page ${page} of ${Math.max(pages, 1)}`;
        byId('previous').disabled = page <= 1;
        byId('next').disabled = page >= pages;
        if (scroll) {
            byId('catalogue-title').scrollIntoView({ block: 'start' });
        }
    }
}

/** The user's own list; none hides it. */
export function showList(movies) {
    show(byId('list'), movies.length > 0);
    byId('list-movies').replaceChildren(...movies.map(card));
}
