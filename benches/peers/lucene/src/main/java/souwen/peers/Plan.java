package souwen.peers;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What has to be done, as the bench writes it. */
record Plan(
        String articles,
        String label,
        long warm_up,
        long most,
        List<Arm> arms,
        List<String> runs,
        List<Question> ranked) {

    /** One kind of search. */
    record Arm(String name, Wanted wanted, List<Question> questions) {}

    /** How much of an answer is wanted. */
    record Wanted(int limit, int offset, boolean total, boolean snippets) {}

    /** Something to be found; kind is words, question or run, and label may be null. */
    record Question(String text, String kind, String label) {}

    /** An article; date and section may be null. */
    record Article(String id, String title, String body, String date, String section) {

        String text() {
            return title + "\n" + body;
        }

        /** The value that it is filtered by; empty where it has none. */
        String label(String kind) {
            if (kind.equals("year")) {
                return date == null ? "" : date.substring(0, 4);
            }
            return section == null ? "" : section;
        }
    }

    static Plan read(Path path) throws IOException {
        return new Gson().fromJson(Files.readString(path), Plan.class);
    }
}
