package io.quantivista.ingestion.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quantivista.ingestion.format.Feeds;
import io.quantivista.ingestion.format.csv.CsvFormat;
import io.quantivista.ingestion.source.IngestionConfig;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CsvFuzzTest {
    private static final List<IngestionConfig> DIALECTS = Stream.of(
                    "{}",
                    "{'csv':{'delimiter':';','header':false,'columns':['a','b','n'],'null_words':['-','']}}",
                    "{'csv':{'quote':'|','escape':'\\\\','comment':'#','delimiter':';','decimal_mark':',','thousands_mark':'.'}}",
                    "{'csv':{'delimiter':'\\t','encoding':'windows-1252'}}",
                    "{'csv':{'encoding':'utf-16le','columns':['a','b']}}",
                    "{'csv':{'encoding':'utf-16'}}")
            .map(json -> Feeds.config(json.replace('\'', '"')))
            .toList();

    @FuzzTest
    void lines_are_records_or_rejections_in_every_dialect(byte[] body) {
        for (IngestionConfig dialect : DIALECTS) {
            FuzzedFeed.check(CsvFormat.DESCRIPTOR, body, dialect);
        }
    }
}
