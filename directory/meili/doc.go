// Package meili is the search engine for a deployment of several nodes: a directory.Index kept in
// Meilisearch, spoken to through meilisearch-go behind a small adapter (server.go, failure.go).
//
// A listing becomes one document (document.go). Beside the documents each index holds one marker, which
// says up to which seq of the catalogue it is true; it is written in the same task as the documents of a
// batch, so content and cursor can never disagree (apply.go).
//
// A search is one multi-search (plan.go, counts.go), and another where more has to be looked at. Distance is exact
// without the engine's own points, which each task writes anew and each query reads: a disc is cells that surely lie
// inside it, and what lies around its rim is measured here (disc.go, measure.go, place.go); the nearest are found by
// counting where documents lie, without reading them (nearest.go).
// Text is folded and synonyms are matched by directory's rules before the engine sees either (alike.go).
package meili
