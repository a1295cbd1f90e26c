package souwen.peers;

import com.google.gson.Gson;
import com.google.gson.annotations.SerializedName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.cn.smart.SmartChineseAnalyzer;
import org.apache.lucene.util.Version;

/** A step of an engine over an index, as the process of the other engines does it. */
public final class Main {

    private static final Plan.Wanted RANKED = new Plan.Wanted(10, 0, false, false);

    /** How often everything is asked before anything is measured. */
    private static final int PASSES = 2;

    private Main() {}

    /** What indexing took, in the names of the bench. */
    private record Indexing(double wall, double processor, long peak, long bytes) {}

    /** The times of an arm, in microseconds. */
    private record Times(List<Double> processor, List<Double> wall, long hits) {}

    /** What searching took and found. */
    private record Searching(
            String version,
            List<Times> arms,
            double aside,
            long resident,
            @SerializedName("private") long unshared,
            List<List<Integer>> every,
            List<List<Integer>> ranked) {}

    /** Held, since a logger that nobody holds forgets its level. */
    private static final Logger LOGGER = Logger.getLogger("org.apache.lucene");

    /** Arguments: the name of the engine, the step, the plan, the index and the file for the figures. */
    public static void main(String[] arguments) throws Exception {
        LOGGER.setLevel(Level.WARNING);
        Plan plan = Plan.read(Path.of(arguments[2]));
        Path index = Path.of(arguments[3]);
        try (Analyzer analyzer = analyzer(arguments[0])) {
            Object told = arguments[1].equals("index")
                    ? indexing(plan, analyzer, index)
                    : searching(plan, analyzer, index);
            Files.writeString(Path.of(arguments[4]), new Gson().toJson(told));
        }
    }

    private static Analyzer analyzer(String engine) {
        return engine.equals("lucene-cjk") ? new CJKAnalyzer() : new SmartChineseAnalyzer();
    }

    private static Indexing indexing(Plan plan, Analyzer analyzer, Path index) throws Exception {
        long started = System.nanoTime();
        long before = Clock.process();
        Indexer.index(plan, analyzer, index);
        double wall = (System.nanoTime() - started) / 1e9;
        double processor = (Clock.process() - before) / 1e9;
        return new Indexing(wall, processor, Clock.memory("VmHWM:"), Clock.bytes(index));
    }

    private static Searching searching(Plan plan, Analyzer analyzer, Path index) throws IOException {
        try (Finder finder = new Finder(index, analyzer)) {
            for (int pass = 0; pass < PASSES; pass++) {
                for (Plan.Arm arm : plan.arms()) {
                    ask(finder, arm, plan.warm_up());
                }
            }
            long before = Clock.process();
            List<Times> arms = new ArrayList<>();
            for (Plan.Arm arm : plan.arms()) {
                arms.add(ask(finder, arm, plan.most()));
            }
            double process = (Clock.process() - before) / 1e3;
            double asked = arms.stream()
                    .flatMap(arm -> arm.processor().stream())
                    .mapToDouble(Double::doubleValue)
                    .sum();
            double aside = process > 0 ? Math.max(0, 1 - asked / process) : 0;
            long resident = Clock.memory("VmRSS:");
            long unshared = Clock.memory("RssAnon:");
            List<List<Integer>> every = new ArrayList<>();
            for (String run : plan.runs()) {
                every.add(finder.every(run));
            }
            List<List<Integer>> ranked = new ArrayList<>();
            for (Plan.Question question : plan.ranked()) {
                ranked.add(finder.page(question, RANKED).ids());
            }
            String version = Version.LATEST + ", Java " + Runtime.version().feature();
            return new Searching(version, arms, aside, resident, unshared, every, ranked);
        }
    }

    /** Asks the questions of an arm one after the other, as long as there is processor time. */
    private static Times ask(Finder finder, Plan.Arm arm, long most) throws IOException {
        List<Double> processor = new ArrayList<>();
        List<Double> wall = new ArrayList<>();
        long hits = 0;
        long until = Clock.thread() + most * 1_000_000;
        for (Plan.Question question : arm.questions()) {
            long started = System.nanoTime();
            long before = Clock.thread();
            Finder.Page page = finder.page(question, arm.wanted());
            processor.add((Clock.thread() - before) / 1e3);
            wall.add((System.nanoTime() - started) / 1e3);
            hits += page.total();
            if (Clock.thread() > until) {
                break;
            }
        }
        return new Times(processor, wall, hits);
    }
}
