package souwen.peers;

import com.google.gson.Gson;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.FSDirectory;

/** Makes an index: one field of text, with as many threads as the machine has cores. */
final class Indexer {

    /** What the writer may take, in megabytes: as much as souwen's. */
    private static final double HEAP = 100;

    /** Indexed with its places in the text, from which the highlighter is several times as fast. */
    private static final FieldType TEXT = new FieldType(TextField.TYPE_STORED);

    static {
        TEXT.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS_AND_OFFSETS);
        TEXT.freeze();
    }

    private Indexer() {}

    static void index(Plan plan, Analyzer analyzer, Path index) throws Exception {
        int threads = Runtime.getRuntime().availableProcessors();
        IndexWriterConfig config = new IndexWriterConfig(analyzer).setRAMBufferSizeMB(HEAP);
        try (FSDirectory directory = FSDirectory.open(index);
                IndexWriter writer = new IndexWriter(directory, config);
                BufferedReader lines = Files.newBufferedReader(Path.of(plan.articles()));
                ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            Callable<Void> work = () -> {
                Gson gson = new Gson();
                for (String line = next(lines); line != null; line = next(lines)) {
                    writer.addDocument(document(gson.fromJson(line, Plan.Article.class), plan.label()));
                }
                return null;
            };
            List<Future<Void>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                running.add(pool.submit(work));
            }
            for (Future<Void> one : running) {
                one.get();
            }
            writer.commit();
        }
    }

    private static String next(BufferedReader lines) throws IOException {
        synchronized (lines) {
            return lines.readLine();
        }
    }

    private static Document document(Plan.Article article, String label) {
        Document document = new Document();
        document.add(new NumericDocValuesField("number", Long.parseLong(article.id())));
        document.add(new StoredField("id", article.id()));
        document.add(new StoredField("title", article.title()));
        document.add(new Field("text", article.text(), TEXT));
        document.add(new StringField("label", article.label(label), Field.Store.NO));
        return document;
    }
}
