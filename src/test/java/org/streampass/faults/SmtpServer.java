package org.streampass.faults;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;

/** A real SMTP server that outlives the processes which send to it. */
class SmtpServer implements AutoCloseable {

    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    SmtpServer() {
        Awaitility
                .doNotCatchUncaughtExceptionsByDefault(); // Awaitility would replace the uncaught-exception handler set
        // below
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

    /** The number of copies of each mail, by the id of its event. */
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
