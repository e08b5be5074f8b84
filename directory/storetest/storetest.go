// Package storetest holds every engine of directory.Store to the same contract. An engine's test is
// a constructor call.
package storetest

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/kithdirectory/kith/directory"
)

// Run holds a store to the contract. fresh opens an empty one and closes it when its test ends.
func Run(t *testing.T, fresh func(t *testing.T) directory.Store) {
	for name, test := range map[string]func(*testing.T, directory.Store){
		"Group":                   testGroup,
		"GroupConflicts":          testGroupConflicts,
		"GroupWalk":               testGroupWalk,
		"GroupSourceKeys":         testGroupSourceKeys,
		"GroupLinks":              testGroupLinks,
		"GroupNeedsWhatItNames":   testGroupNeedsWhatItNames,
		"Organisation":            testOrganisation,
		"Venue":                   testVenue,
		"Source":                  testSource,
		"Revisions":               testRevisions,
		"Changes":                 testChanges,
		"ChangesWhere":            testChangesWhere,
		"RevisionHeads":           testRevisionHeads,
		"Merges":                  testMerges,
		"EditsProtect":            testEditsProtect,
		"Reports":                 testReports,
		"Notes":                   testNotes,
		"Likenesses":              testLikenesses,
		"Imports":                 testImports,
		"Records":                 testRecords,
		"RecordsResume":           testRecordsResume,
		"ImportIsDropped":         testImportIsDropped,
		"ImportChunks":            testImportChunks,
		"RecordsWhere":            testRecordsWhere,
		"Decisions":               testDecisions,
		"ImportJob":               testImportJob,
		"ImportedVersions":        testImportedVersions,
		"ImportBefores":           testImportBefores,
		"SourceLinks":             testSourceLinks,
		"Due":                     testDue,
		"DueModel":                testDueModel,
		"Mail":                    testMail,
		"MailClaims":              testMailClaims,
		"MailStops":               testMailStops,
		"Drafts":                  testDrafts,
		"Meta":                    testMeta,
		"TableRows":               testTableRows,
		"Batches":                 testBatches,
		"Tokens":                  testTokens,
		"TokensEnd":               testTokensEnd,
		"Tries":                   testTries,
		"People":                  testPeople,
		"PersonIsDropped":         testPersonIsDropped,
		"Sessions":                testSessions,
		"Keys":                    testKeys,
		"Audit":                   testAudit,
		"ForgetName":              testForgetName,
		"Listings":                testListings,
		"ListingsKeepSeq":         testListingsKeepSeq,
		"ListingsTombstones":      testListingsTombstones,
		"ListingsOfAnotherGroup":  testListingsOfAnotherGroup,
		"ListingsWalk":            testListingsWalk,
		"ListingsModel":           testListingsModel,
		"ListingsReseq":           testListingsReseq,
		"ListingSeqs":             testListingSeqs,
		"ListingsIn":              testListingsIn,
		"ListingsServing":         testListingsServing,
		"ListingsWithWords":       testListingsWithWords,
		"IndexTargets":            testIndexTargets,
		"ParkedListings":          testParkedListings,
		"TombstonesOfTargets":     testTombstonesOfTargets,
		"Lease":                   testLease,
		"Aside":                   testAside,
		"GroupsByMatchKeys":       testGroupsByMatchKeys,
		"MatchKeysModel":          testMatchKeysModel,
		"MatchKeysShared":         testMatchKeysShared,
		"GroupsDue":               testGroupsDue,
		"RollbackLeavesNothing":   testRollbackLeavesNothing,
		"PanicLeavesNothing":      testPanicLeavesNothing,
		"TxSeesItsOwnWrites":      testTxSeesItsOwnWrites,
		"ConflictLeavesTxUsable":  testConflictLeavesTxUsable,
		"ConcurrentWritersOneWin": testConcurrentWritersOneWins,
		"SeqIsCommitOrder":        testSeqIsCommitOrder,
		"ReadersDoNotWait":        testReadersDoNotWait,
		"Text":                    testText,
		"TextRefused":             testTextRefused,
		"LargeDocument":           testLargeDocument,
		"ParametersByNumber":      testParametersByNumber,
		"Cancelled":               testCancelled,
		"ChangedByThisStore":      testChangedByThisStore,
		"ChangedTicksAndCloses":   testChangedTicksAndCloses,
		"ChangedEndsWithStore":    testChangedEndsWithStore,
	} {
		t.Run(name, func(t *testing.T) { test(t, fresh(t)) })
	}
}

// RunShared holds to the contract what takes several stores on one database. database makes an empty
// one, and what it returns opens it, each time anew; closing twice must be harmless.
func RunShared(t *testing.T, database func(t *testing.T) (open func(t *testing.T) directory.Store)) {
	for name, test := range map[string]func(*testing.T, func(*testing.T) directory.Store){
		"ReopeningKeepsAll":     testReopeningKeepsAll,
		"ChangedByAnotherStore": testChangedByAnotherStore,
		"ConcurrentOpening":     testConcurrentOpening,
		"TwoStoresWrite":        testTwoStoresWrite,
		"LeaseRaced":            testLeaseRaced,
	} {
		t.Run(name, func(t *testing.T) { test(t, database(t)) })
	}
}

// write runs fn in a transaction that must succeed.
func write(t *testing.T, s directory.Store, fn func(ctx context.Context, tx directory.Tx) error) {
	t.Helper()
	ctx := t.Context()
	if err := s.Write(ctx, func(tx directory.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatalf("Write: %v", err)
	}
}

// wantCode fails unless err has the code, and a sentence for people.
func wantCode(t *testing.T, doing string, err error, code directory.Code) {
	t.Helper()
	if got := directory.ErrorCode(err); got != code {
		t.Errorf("%s: code %q (%v), want %q", doing, got, err, code)
	}
}

// wantSame compares what a store gave with what it was given.
func wantSame(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmp.Comparer(func(a, b directory.Date) bool { return a == b })); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", what, diff)
	}
}

// must takes the value of a call that must not fail.
func must[T any](t *testing.T, what string) func(T, error) T {
	t.Helper()
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		return value
	}
}

// saveGroups saves the invented groups with these numbers and their venues.
func saveGroups(t *testing.T, s directory.Store, numbers ...int) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for _, n := range numbers {
			if err := saveGroup(ctx, tx, n); err != nil {
				return err
			}
		}
		return nil
	})
}

func saveGroup(ctx context.Context, tx directory.Tx, n int) error {
	if err := tx.SaveVenue(ctx, InventedVenue(n)); err != nil {
		return err
	}
	return tx.SaveGroup(ctx, InventedGroup(n), "hash")
}
