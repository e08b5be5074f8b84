package web

import (
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
)

// A few questions without an answer say so each; many are folded into one block that says so once. No
// question is lost, and all keep their order.
func TestFirstVisitFoldsWhatNobodyAsked(t *testing.T) {
	sixty := 0
	told := []func(l *directory.Listing){
		func(l *directory.Listing) { l.Cost = directory.Cost{Cents: &sixty} },
		func(l *directory.Listing) { l.FirstVisit.Greeter = "Sam" },
		func(l *directory.Listing) { l.FirstVisit.FirstMinutes = "Tea" },
		func(l *directory.Listing) { l.FirstVisit.WhoGoes = "Anyone" },
		func(l *directory.Listing) { l.FirstVisit.SizeMax = 9 },
		func(l *directory.Listing) { l.FirstVisit.Talking = "No" },
		func(l *directory.Listing) { l.FirstVisit.BringSomeone = "Yes" },
		func(l *directory.Listing) { l.FirstVisit.WatchFirst = "Yes" },
		func(l *directory.Listing) { l.FirstVisit.LeaveEarly = "Yes" },
		func(l *directory.Listing) { l.FirstVisit.Booking = "No" },
		func(l *directory.Listing) { l.FirstVisit.IfUpset = "Step out" },
		func(l *directory.Listing) { l.FirstVisit.IfNotForYou = "Nobody calls" },
		func(l *directory.Listing) {
			l.Answers = map[string]directory.ListedAnswer{"access.quiet-space": {Value: directory.Yes}}
		},
	}
	l := &directory.Listing{Contact: directory.Contact{Phones: []directory.Phone{{Number: "03 5550 0100"}}}, Handover: directory.Handover{ContactName: "Sam"}}
	for known := 0; known <= len(told); known++ {
		if known > 0 {
			told[known-1](l)
		}
		v := firstVisit{vocabulary: testVocabulary(t), listing: l}
		view, unknown := v.view(), len(told)-known
		if view.Unknown != unknown || len(view.Answers)+len(view.Worth) != len(told) {
			t.Errorf("%d known: %d unknown, %d answers and %d worth asking", known, view.Unknown, len(view.Answers), len(view.Worth))
		}
		if folded := unknown >= foldedFrom; folded != (len(view.Worth) == unknown && unknown > 0) || (!folded && len(view.Worth) != 0) {
			t.Errorf("%d unknown: %d are folded", unknown, len(view.Worth))
		}
		for _, a := range view.Answers {
			if a.NotAsked != (a.Text == "We have not asked yet. Ask Sam on 03 5550 0100.") {
				t.Errorf("%+v", a)
			}
		}
		want := ""
		switch {
		case known == 0:
			want = "We have not asked about the first visit yet. Ask Sam on 03 5550 0100."
		case unknown >= foldedFrom:
			want = "We have not asked about the rest of the first visit yet. Ask Sam on 03 5550 0100."
		}
		if view.NotAsked != want || view.AllFolded != (known == 0) {
			t.Errorf("%d known: it says %q, want %q", known, view.NotAsked, want)
		}
		at := 0
		for _, a := range v.answers() {
			if at < len(view.Answers) && view.Answers[at].Question == a.Question {
				at++
			}
		}
		if at != len(view.Answers) {
			t.Errorf("%d known: the answers are out of order", known)
		}
	}
}

func TestUnknownAnswersAreOneLine(t *testing.T) {
	one := foldUnknown([]answerView{{Shape: "unknown", Label: "Step-free way in", Basis: "We have not asked yet"}})
	if len(one) != 1 || one[0].Wide || one[0].Label != "Step-free way in" {
		t.Errorf("one becomes %+v", one)
	}
	two := foldUnknown([]answerView{{Shape: "unknown", Label: "Step-free way in", Basis: "We have not asked yet"}, {Shape: "unknown", Label: "Quiet space", Basis: "We have not asked yet"}})
	if len(two) != 1 || !two[0].Wide || two[0].Shape != "unknown" || !strings.Contains(two[0].Label, "Step-free way in and quiet space.") {
		t.Errorf("two become %+v", two)
	}
}
