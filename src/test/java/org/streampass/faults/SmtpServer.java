package org.streampass.faults;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;

/** A real SMTP server, which outlives whoever sends to it. */
class SmtpServer implements AutoCloseable {

    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    SmtpServer() {
        Awaitility.doNotCatchUncaughtExceptionsByDefault(); // it would put its own handler in the place of this one
        Thread.UncaughtExceptionHandler others = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {
            boolean isSenderKilled = thread.getName().startsWith("smtp:");
            if (!isSenderKilled && others != null) {
                others.uncaughtException(thread, e);
            }
        });
        server.start();
    }

    Map<String, String> settings() {
        return Map.of(
                "streampass.mail.smtp.host",
                "127.0.0.1",
                "streampass.mail.smtp.port",
                "" + server.getSmtp().getPort());
    }

    /** How often each mail has come, by the id of the event that it tells of. */
    Map<String, Integer> copies() {
        Map<String, Integer> copies = new HashMap<>();
        for (MimeMessage mail : server.getReceivedMessages()) {
            try {
                copies.merge(mail.getMessageID().replaceAll("^<|@.*", ""), 1, Integer::sum);
            } catch (MessagingException e) {
                throw new IllegalStateException(e);
            }
        }
        return copies;
    }

    @Override
    public void close() {
        server.stop();
    }
}
