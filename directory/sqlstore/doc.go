// Package sqlstore keeps the catalogue in SQLite or PostgreSQL (14 and later).
//
// Each entity is a JSON document beside the columns that queries need. Queries have one text for
// both engines; what differs is a field of dialect. Writers go one after the other on both: SQLite
// allows no more than one, and on PostgreSQL each locks the listing counter first. So what a
// transaction reads is what it builds on, commits and seq agree in order, and writers cannot
// deadlock. Readers never wait for writers.
//
// True addresses are in venue documents: no error, log line or notification here carries a document.
package sqlstore
