package mail

import (
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// Preview is a template with invented data, for looking at.
type Preview struct {
	Template string
	Kind     directory.MailKind
	When     string // when it is sent
	Data     map[string]any
}

// Previews has one of every template.
func Previews() []Preview {
	return []Preview{
		{
			Template: "reminder", Kind: directory.MailReminders, When: "A listing is due to be checked; again after two and four weeks.",
			Data: map[string]any{"groups": []any{
				map[string]any{
					"name": "Tuesday Walkers", "lines": []any{"Tuesdays 10–11.30 am", "Invented Hall, Carlton VIC 3053", "$5"},
					"checked": "Last checked on 4 August 2026.", "right": "/still-right/invented", "changed": "/still-right/invented/changed",
				},
				map[string]any{
					"name": "Thursday Choir", "lines": []any{"Thursdays 6–8 pm", "Place told to those who attend"},
					"checked": "Nobody has checked it yet.", "right": "/still-right/invented", "changed": "/still-right/invented/changed",
				},
			}},
		},
		{
			Template: "unsafe", Kind: directory.MailAlerts, When: "A reader says that someone was hurt or felt unsafe at a group.",
			Data: map[string]any{"name": "Tuesday Walkers", "page": "/reports"},
		},
		{
			Template: "review_question", Kind: directory.MailReview, When: "A curator asks who proposed a change.",
			Data: map[string]any{"group": "Tuesday Walkers", "question": "Is the hall still open in January?", "answer": "/reply/invented"},
		},
		{
			Template: "review_decided", Kind: directory.MailReview, When: "A proposed change is approved or declined.",
			Data: map[string]any{"group": "Tuesday Walkers", "approved": true, "partly": true, "reason": "We kept the old name: the sign on the door says so.", "page": "/groups/invented"},
		},
		{
			Template: "invite", Kind: directory.MailAccount, When: "An admin invites somebody.",
			Data: map[string]any{"by": "Bao Nguyễn", "link": "/link/invented"},
		},
		{
			Template: "claim_decided", Kind: directory.MailAccount, When: "Somebody says that they run a group, and a curator agrees or does not.",
			Data: map[string]any{"group": "Tuesday Walkers", "approved": true, "reason": "", "page": "/groups/invented/edit"},
		},
		{
			Template: "merged", Kind: directory.MailAccount, When: "Two groups are joined, and who kept one keeps both now.",
			Data: map[string]any{"given": "Walking Group", "kept": "Tuesday Walkers", "reason": "They share a leader and a day.", "page": "/groups/invented/edit"},
		},
		{Template: "sign_in", Kind: directory.MailAccount, When: "Somebody asks for a link to sign in.", Data: map[string]any{"link": "/link/invented"}},
		{Template: "new_address", Kind: directory.MailAccount, When: "Somebody wants another address for their account.", Data: map[string]any{"link": "/link/invented"}},
		{Template: "address_changed", Kind: directory.MailAccount, When: "An account has another address: to the one before.", Data: map[string]any{}},
		{Template: "new_password", Kind: directory.MailAccount, When: "Somebody asks for a new password.", Data: map[string]any{"link": "/link/invented"}},
	}
}

// Mail makes the mail of a preview.
func (p Preview) Mail(now time.Time) *directory.Mail {
	return directory.NewMail(p.Kind, p.Template, "maree@example.org", "Maree", "", p.Data, now)
}

// TemplateWords says what mails of a template are about, where no subject is written: "A proposed change is approved or
// declined".
func TemplateWords(template string) string {
	for _, p := range Previews() {
		if p.Template == template {
			return strings.TrimSuffix(p.When, ".")
		}
	}
	return "A mail"
}
