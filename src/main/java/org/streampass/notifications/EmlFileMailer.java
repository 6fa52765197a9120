package org.streampass.notifications;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Stands in for a mail server: each mail becomes a file, {@code <Message-ID's left side>.eml}. */
class EmlFileMailer {

    private final Path folder;

    EmlFileMailer(Path folder) {
        this.folder = folder;
    }

    void write(MimeMessage mail) throws IOException, MessagingException {
        String name = mail.getMessageID().replaceAll("^<|@.*", "") + ".eml";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(); // a MimeMessage writes its text byte by byte
        mail.writeTo(bytes);
        Path unfinished = folder.resolve("." + name + ".tmp");
        try {
            write(unfinished, bytes.toByteArray());
            Files.move(
                    unfinished,
                    folder.resolve(name),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(unfinished); // of a disk that is full, each attempt would leave one
            throw e;
        }
    }

    private void write(Path file, byte[] bytes) throws IOException {
        try {
            Files.write(file, bytes);
        } catch (NoSuchFileException e) { // the first mail, or somebody has removed the folder
            Files.createDirectories(folder);
            Files.write(file, bytes);
        }
    }
}
