package io.quantivista.ingestion.source;

/** What kind of system a source is; it decides the table that its rows land in. */
public enum SourceType {
    PORTFOLIO_MANAGEMENT("portfolio_data_lake"),
    TRADE_EXECUTION("execution_data_lake"),
    MARKET_INTELLIGENCE("market_intelligence_data_lake"),
    INSTRUMENT_ANALYSIS("instrument_analysis_data_lake"),
    MARKET_DATA("market_data_lake"),
    EXTERNAL_FEEDS("external_feeds_data_lake");

    private final String table;

    SourceType(String table) {
        this.table = table;
    }

    /** Name of the lake table. */
    public String table() {
        return table;
    }
}
