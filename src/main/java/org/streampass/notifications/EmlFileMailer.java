package org.streampass.notifications;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Stands in for a mail server: each mail becomes a file, {@code <Message-ID's left side>.eml}. */
class EmlFileMailer {

    private final Path folder;

    EmlFileMailer(Path folder) {
        this.folder = folder;
    }

    void write(MimeMessage mail) throws IOException, MessagingException {
        Files.createDirectories(folder);
        String name = mail.getMessageID().replaceAll("^<|@.*", "") + ".eml";
        Path unfinished = Files.createTempFile(folder, ".", ".tmp");
        try {
            // a MimeMessage writes its text byte by byte
            try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(unfinished))) {
                mail.writeTo(file);
            }
            Files.move(
                    unfinished,
                    folder.resolve(name),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished); // of a disk that is full, each attempt would leave one
        }
    }
}
