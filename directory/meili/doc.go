// Package meili is the search engine for a deployment of several nodes: a directory.Index kept in
// Meilisearch, spoken to through meilisearch-go behind a small adapter (server.go, failure.go).
//
// A listing becomes one document (document.go). Beside the documents each index holds one marker, which
// says up to which seq of the catalogue it is true; it is written in the same task as the documents of a
// batch, so content and cursor can never disagree (apply.go).
//
// A search is one multi-search (plan.go, counts.go). Distance is exact without the engine's own radius
// filter, which reads the whole tree of points in every query: a disc is horizontal strips that surely
// lie inside it, and the few documents around its rim, which are measured here (disc.go, rim.go).
// Text is folded and synonyms are matched by directory's rules before the engine sees either (alike.go).
package meili
