package org.streampass.bench.rival;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.util.StreamProvider;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.OffsetDateTime;
import java.util.Date;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.CallerRunsPolicy;
import java.util.concurrent.TimeUnit;
import org.eclipse.angus.mail.util.MailStreamProvider;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Writes mails as files, as the application does without a mail server, and records that they were sent. */
public class Mails implements AutoCloseable {

    static {
        System.setProperty(
                StreamProvider.class.getName(), MailStreamProvider.class.getName()); // avoids a lookup for each mail
    }

    private static final Session SESSION = Session.getInstance(new Properties());

    private final JdbcClient jdbc;
    private final Path folder;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            4, 4, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(10_000), new CallerRunsPolicy());

    Mails(JdbcClient jdbc, Path folder) {
        this.jdbc = jdbc;
        this.folder = folder;
    }

    /** Sends the mail soon, on another thread. */
    void send(UUID notification, String email, Mail mail) {
        threads.execute(() -> sendNow(notification, email, mail));
    }

    public void sendNow(UUID notification, String email, Mail mail) {
        try {
            write(notification, message(notification, email, mail));
            jdbc.sql("update notifications.mail set sent_at = ? where notification_id = ? and sent_at is null")
                    .params(OffsetDateTime.now(), notification)
                    .update();
        } catch (IOException | MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MimeMessage message(UUID id, String email, Mail mail) throws MessagingException {
        MimeMessage message = new MimeMessage(SESSION) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", "<" + id + "@streampass.org>");
            }
        };
        message.setFrom(new InternetAddress("streampass@localhost.localdomain", true));
        message.setRecipient(MimeMessage.RecipientType.TO, new InternetAddress(email, true));
        message.setSubject(mail.subject(), StandardCharsets.UTF_8.name());
        message.setText(mail.text(), StandardCharsets.UTF_8.name());
        message.setSentDate(new Date());
        message.saveChanges();
        return message;
    }

    private void write(UUID id, MimeMessage mail) throws IOException, MessagingException {
        Files.createDirectories(folder);
        Path unfinished = Files.createTempFile(folder, ".", ".tmp");
        // a MimeMessage writes its text byte by byte
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(unfinished))) {
            mail.writeTo(file);
        }
        Files.move(unfinished, folder.resolve(id + ".eml"), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
