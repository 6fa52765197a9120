package org.streampass.platform.operations;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.streampass.platform.broker.QueueBinding;
import org.streampass.platform.events.MessageProperties;
import org.streampass.platform.operations.BrokerManagement.QueueState;

/**
 * Sends the dead letters of one queue back to the queues that they came from, and follows them for a while. An event that
 * was applied is in the inbox. One that failed again is a dead letter again. One that is neither, and no longer on its
 * queue, was handled by a service without an inbox in this process.
 */
class Replay {

    /** How long they are followed after the last outcome. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration MAX_FOLLOWED = Duration.ofSeconds(25);

    private static final long FIRST_PAUSE = 20;
    private static final long LONGEST_PAUSE = 500;

    private final BrokerManagement broker;
    private final DeadLetterQueues queues;
    private final ReplayPreview preview;
    private final String queue;

    /** By letter, in the given order; null while the outcome is open. */
    private final Map<DeadLetter, String> outcomes = new LinkedHashMap<>();

    /** The queues that existed before the letters were sent. */
    private Set<String> known = Set.of();

    /** Letters that were on no queue at the last look. They may have been between two queues. */
    private Set<DeadLetter> missed = Set.of();

    Replay(BrokerManagement broker, DeadLetterQueues queues, ReplayPreview preview, String queue) {
        this.broker = broker;
        this.queues = queues;
        this.preview = preview;
        this.queue = queue;
    }

    /** @return the outcome of each, in a sentence */
    Map<DeadLetter, String> of(List<DeadLetter> letters) {
        letters.forEach(letter -> outcomes.put(letter, null));
        sendBack();
        follow();
        settle(letter -> true, letter -> "sent back; not handled yet");
        return outcomes;
    }

    private void follow() {
        long latest = System.nanoTime() + MAX_FOLLOWED.toNanos();
        long end = System.nanoTime() + PATIENCE.toNanos();
        long pause = FIRST_PAUSE;
        for (int open = open().size(); open > 0 && System.nanoTime() < end; open = open().size()) {
            pause(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE);
            look();
            if (open().size() < open) {
                end = Math.min(latest, System.nanoTime() + PATIENCE.toNanos());
            }
        }
    }

    private void sendBack() {
        known = broker.queues().stream().map(QueueState::name).collect(Collectors.toSet());
        settle(letter -> letter.from() == null, letter -> "not sent back: it came from no queue");
        settle(letter -> !known.contains(letter.from()), letter -> "not sent back: there is no queue %s any more"
                .formatted(letter.from()));
        Set<DeadLetter> applied = open().stream().filter(preview::isApplied).collect(Collectors.toSet());
        Map<Long, String> targets = new LinkedHashMap<>();
        open().forEach(letter -> targets.put(letter.messageId(), letter.from()));
        Set<Long> sent = broker.move(queue, targets);
        settle(
                letter -> !sent.contains(letter.messageId()),
                letter -> "not sent back: it is not there any more, or the broker refused it");
        settle(applied::contains, letter -> "sent back; it was applied already, so nothing changes");
        settle(letter -> letter.id().isEmpty(), letter -> "sent back to %s; without a valid id it cannot be followed"
                .formatted(letter.from()));
    }

    private void look() {
        settle(preview::isApplied, letter -> "applied");
        Set<DeadLetter> missing = new HashSet<>(open());
        missing.removeAll(onTheirQueues());
        Map<UUID, DeadLetter> dead = dead();
        settle(
                letter -> isLater(dead.get(id(letter)), letter),
                letter -> "dead-lettered again: " + dead.get(id(letter)).reason());
        settle(
                letter -> missing.contains(letter) && missed.contains(letter),
                letter -> "handled by %s, and not dead-lettered again".formatted(letter.from()));
        missed = missing;
    }

    /** A letter of the broker returns to the service's own queue of dead letters. */
    private Map<UUID, DeadLetter> dead() {
        Set<UUID> ids = ids(open());
        return Stream.concat(
                        Stream.of(queue),
                        open().stream().map(letter -> QueueBinding.DEAD_LETTERS + "." + letter.from()))
                .distinct()
                .filter(known::contains)
                .flatMap(each -> queues.ofEvents(each, ids).stream())
                .collect(Collectors.toMap(
                        Replay::id,
                        Function.identity(),
                        BinaryOperator.maxBy(Comparator.comparingLong(DeadLetter::messageId))));
    }

    private Set<DeadLetter> onTheirQueues() {
        Map<String, List<DeadLetter>> sought = open().stream().collect(Collectors.groupingBy(DeadLetter::from));
        Set<DeadLetter> found = new HashSet<>();
        for (QueueState state : broker.queues()) {
            List<DeadLetter> letters = sought.getOrDefault(state.name(), List.of());
            if (!letters.isEmpty() && state.waiting() > 0) {
                Set<UUID> present = broker.present(state, MessageProperties.ID, ids(letters));
                letters.stream()
                        .filter(letter -> !state.canBeSearched() || present.contains(id(letter)))
                        .forEach(found::add);
            }
        }
        return found;
    }

    private static boolean isLater(DeadLetter again, DeadLetter letter) {
        return again != null && again.messageId() > letter.messageId();
    }

    private static Set<UUID> ids(List<DeadLetter> letters) {
        return letters.stream().map(Replay::id).collect(Collectors.toSet());
    }

    /** Of a letter that can be followed. */
    private static UUID id(DeadLetter letter) {
        return letter.id().orElseThrow();
    }

    private List<DeadLetter> open() {
        return outcomes.keySet().stream()
                .filter(letter -> outcomes.get(letter) == null)
                .toList();
    }

    private void settle(Predicate<DeadLetter> isSo, Function<DeadLetter, String> outcome) {
        open().stream().filter(isSo).forEach(letter -> outcomes.put(letter, outcome.apply(letter)));
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
