// Package memindex is the search engine built into Kith: a directory.Index held in memory.
//
// Documents live in segments that never change. A segment keeps its documents in order of grid
// cell, row by row, so that the cells a circle or a box touches in one row are one run of document
// numbers. Which documents say yes or no to an attribute is kept twice: by document, for counting,
// and by attribute, for filtering whole runs 64 documents at a time. Words are an FST over lists of
// documents; the words of the vocabulary are not stored with documents at all, but looked up
// through the attributes that carry them.
//
// A write makes one small new segment and marks what it replaces as dead; segments are merged in
// the background. Searches read one immutable state, swapped atomically, so they never wait.
//
// The index holds derived data only and is built anew from the stored listings at each start.
package memindex
