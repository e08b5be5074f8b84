// Package indextest holds every engine to the contract of directory.Index: a conformance suite
// judged by brute force (Run), a relevance script of searches people type (RunRelevance), and the
// seeded listings and queries that suite and benchmarks share (Generator).
//
// An engine's test is a constructor call:
//
//	func TestIndex(t *testing.T) { indextest.Run(t, open) }
package indextest
