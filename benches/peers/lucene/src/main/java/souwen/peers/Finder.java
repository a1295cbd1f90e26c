package souwen.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.Weight;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.QueryBuilder;

/** An open index: any of the words that the analyzer makes, BM25; runs are phrases. */
final class Finder implements AutoCloseable {

    private static final Set<String> SHOWN = Set.of("id", "title");
    /** From how many hits on Lucene stops to count where no count is wanted: its own default. */
    private static final int COUNTED = 1_000;

    private final FSDirectory directory;
    private final DirectoryReader reader;
    private final IndexSearcher searcher;
    private final QueryBuilder builder;
    private final UnifiedHighlighter highlighter;

    Finder(Path index, Analyzer analyzer) throws IOException {
        directory = FSDirectory.open(index);
        reader = DirectoryReader.open(directory);
        searcher = new IndexSearcher(reader);
        // Every question is asked twice: what is measured is not to be remembered from before.
        searcher.setQueryCache(null);
        builder = new QueryBuilder(analyzer);
        highlighter = UnifiedHighlighter.builder(searcher, analyzer).build();
    }

    /** A page of an answer: how many hits there are, and what a list of results shows of ten. */
    record Page(long total, List<Integer> ids, List<String> titles, String[] snippets) {}

    Page page(Plan.Question question, Plan.Wanted wanted) throws IOException {
        Query query = query(question);
        int upTo = wanted.offset() + wanted.limit();
        int counted = wanted.total() ? Integer.MAX_VALUE : COUNTED;
        TopDocs top = searcher.search(query, new TopScoreDocCollectorManager(upTo, counted));
        int from = Math.min(wanted.offset(), top.scoreDocs.length);
        ScoreDoc[] best = Arrays.copyOfRange(top.scoreDocs, from, top.scoreDocs.length);
        StoredFields stored = searcher.storedFields();
        List<Integer> ids = new ArrayList<>();
        List<String> titles = new ArrayList<>();
        for (ScoreDoc hit : best) {
            var document = stored.document(hit.doc, SHOWN);
            ids.add(Integer.valueOf(document.get("id")));
            titles.add(document.get("title"));
        }
        String[] snippets = null;
        if (wanted.snippets() && best.length > 0) {
            TopDocs shown = new TopDocs(top.totalHits, best);
            snippets = highlighter.highlight("text", query, shown, 1);
        }
        return new Page(top.totalHits.value(), ids, titles, snippets);
    }

    /** The number of every article that holds a run. */
    List<Integer> every(String run) throws IOException {
        Query query = searcher.rewrite(query(new Plan.Question(run, "run", null)));
        Weight weight = searcher.createWeight(query, ScoreMode.COMPLETE_NO_SCORES, 1);
        List<Integer> all = new ArrayList<>();
        for (LeafReaderContext leaf : reader.leaves()) {
            Scorer scorer = weight.scorer(leaf);
            if (scorer == null) {
                continue;
            }
            NumericDocValues numbers = leaf.reader().getNumericDocValues("number");
            DocIdSetIterator found = scorer.iterator();
            while (found.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
                numbers.advanceExact(found.docID());
                all.add((int) numbers.longValue());
            }
        }
        return all;
    }

    private Query query(Plan.Question question) {
        boolean isRun = question.kind().equals("run");
        Query query = isRun
                ? builder.createPhraseQuery("text", question.text())
                : builder.createBooleanQuery("text", question.text());
        if (query == null) {
            return new MatchNoDocsQuery("nothing to look for");
        }
        if (question.label() == null) {
            return query;
        }
        Query only = new TermQuery(new Term("label", question.label()));
        return new BooleanQuery.Builder()
                .add(query, BooleanClause.Occur.MUST)
                .add(only, BooleanClause.Occur.FILTER)
                .build();
    }

    @Override
    public void close() throws IOException {
        reader.close();
        directory.close();
    }
}
