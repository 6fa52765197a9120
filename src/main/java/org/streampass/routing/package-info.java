/**
 * The routes that people edit: where they are, how they are loaded and exchanged while the system runs, and what is said
 * when one is broken. {@code RoutesWatch} sees an edit, {@code RouteCheck} tries it, {@code LiveRoutes} decides,
 * {@code RouteSwap} exchanges, {@code RoutesMemory} remembers.
 */
package org.streampass.routing;
