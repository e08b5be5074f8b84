package directory_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
)

func TestMailPauses(t *testing.T) {
	at := time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC)
	m := directory.NewMail(directory.MailAccount, "reset", "maree@example.org", "Maree", "", nil, at)
	began, now := at, at
	var pauses []time.Duration
	for m.State == directory.MailWaiting {
		m.Tries++
		m.TryAgain(now, "The server was busy.")
		if m.State == directory.MailWaiting {
			pauses = append(pauses, m.NextAt.Sub(now))
			now = m.NextAt
		}
	}
	want := []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 16 * time.Minute, 32 * time.Minute, 64 * time.Minute, 128 * time.Minute, 256 * time.Minute}
	for len(want) < len(pauses) {
		want = append(want, 6*time.Hour)
	}
	if diff := cmp.Diff(want, pauses); diff != "" {
		t.Errorf("the pauses (-want +got):\n%s", diff)
	}
	if waited := now.Sub(began); waited < 3*24*time.Hour || waited > 3*24*time.Hour+6*time.Hour {
		t.Errorf("given up after %s", waited)
	}
	if m.State != directory.MailFailed || m.LastError != "The server was busy." || m.DoneAt.IsZero() || !m.NextAt.IsZero() {
		t.Errorf("given up: %+v", m)
	}
}
