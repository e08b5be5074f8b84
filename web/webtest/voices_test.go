package webtest_test

import (
	"fmt"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/web/webtest"
)

// What readers report, what workers note and which groups look alike: every page, filled and empty, passes axe and
// reflows.
func TestVoicesAreAccessible(t *testing.T) {
	b := openBrowser(t)
	check := func(name, path string) {
		for _, width := range []int64{320, 1280} {
			for _, scripts := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s at %d, scripts %t", name, width, scripts), func(t *testing.T) {
					b.t = t
					b.open(path, width, scripts)
					b.checkPage()
				})
			}
		}
	}
	group := "/groups/" + webtest.StitchID
	for _, path := range []string{"/wrong", "/wrong?sent=yes", "/unsafe", "/unsafe?sent=yes"} {
		check("a reader: "+path, group+path)
	}
	b.t = t
	b.signIn("admin")
	check("no reports", "/reports")
	check("no pairs", "/duplicates")
	check("a note", group+"/note")
	ctx, catalogue := t.Context(), b.desk.Catalogue
	worker, err := webtest.Person(ctx, catalogue, "worker")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []directory.ReportKind{directory.ReportWrong, directory.ReportUnsafe} {
		if _, err := catalogue.Report(ctx, worker.Actor(), webtest.StitchID, kind, "Averylongwordthatnobodywouldwritebutsomebodypasteshereanyway, on Thursdays."); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := catalogue.LeaveNote(ctx, worker.Actor(), webtest.StitchID, "The ramp is at the back."); err != nil {
		t.Fatal(err)
	}
	pair := directory.Likeness{GroupA: webtest.StitchID, GroupB: webtest.BareID, Sure: true, Reasons: []string{"the same telephone number"}, FoundAt: catalogue.Now()}
	if err := catalogue.Store().Write(ctx, func(tx directory.Tx) error { return tx.SaveLikeness(ctx, pair) }); err != nil {
		t.Fatal(err)
	}
	check("reports and notes", "/reports?done=closed")
	check("pairs", "/duplicates?done=different")
	if err := catalogue.Pause(ctx, directory.Operator("test"), webtest.StitchID); err != nil {
		t.Fatal(err)
	}
	check("a paused group", group)
	b.t = t
	b.checkQuiet()
}
