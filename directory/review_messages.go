package directory

import (
	"context"
	"strings"
	"time"
)

// replyFor is how long a link to answer a question works.
const replyFor = 30 * 24 * time.Hour

// Ask sends a question to who proposed a change. They answer on their desk, or by the one-time link in the mail. The
// change waits for the answer, and can be decided on all the same. mailed is false where they asked for no such mail, and
// only their desk tells them.
func (c *Catalogue) Ask(ctx context.Context, actor Actor, id string, version int, question string) (change *Change, mailed bool, err error) {
	err = c.store.Write(ctx, func(tx Tx) error {
		r, err := c.reviewable(ctx, tx, actor, id, version)
		if err != nil {
			return err
		}
		change = r.Change
		to, err := c.proposer(ctx, tx, change)
		if err != nil {
			return err
		}
		if to.address == "" {
			return Errorf(CodeInvalid, "Nobody can be asked: who proposed this left no address.")
		}
		question = strings.TrimSpace(question)
		change.Messages = append(change.Messages, Message{At: c.Now(), By: actor.Name, Curator: true, Text: question})
		if change.Status == ChangeWaiting {
			change.Status = ChangeAsked
		}
		if err := c.saveChange(ctx, tx, change, r.Object); err != nil {
			return err
		}
		mailed, err = c.mailQuestion(ctx, tx, change, to, question)
		if err == nil && !mailed && to.personID == "" {
			err = Errorf(CodeInvalid, "Nobody can be asked: who proposed this wants no more mail, and has no desk here.")
		}
		return err
	})
	return change, mailed, err
}

// proposer gives the address of who proposed a change; none for an import, or for somebody who left none.
func (c *Catalogue) proposer(ctx context.Context, r Reader, change *Change) (recipient, error) {
	if change.AuthorID == "" {
		return recipient{address: change.Email}, nil
	}
	person, err := r.Person(ctx, change.AuthorID)
	if ErrorCode(err) == CodeNotFound {
		return recipient{}, nil
	}
	if err != nil {
		return recipient{}, err
	}
	return recipient{address: person.Email, name: person.Name, personID: person.ID}, nil
}

func (c *Catalogue) mailQuestion(ctx context.Context, tx Tx, change *Change, to recipient, question string) (mailed bool, err error) {
	name, err := c.aboutWords(ctx, tx, change)
	if err != nil {
		return false, err
	}
	now := c.Now()
	secret, token := NewToken(TokenReply, now, replyFor)
	token.ChangeID, token.PersonID, token.SentTo = change.ID, to.personID, to.address
	if err := tx.SaveToken(ctx, token); err != nil {
		return false, err
	}
	m := NewMail(MailReview, "review_question", to.address, to.name, to.personID, map[string]any{
		"group": name, "question": question, "answer": "/reply/" + secret,
	}, now)
	err = tx.AddMail(ctx, m)
	return m.State != MailDeclined, err
}

// aboutWords names what a change is about as everybody may read it: a name that tells a private place is masked.
func (c *Catalogue) aboutWords(ctx context.Context, r Reader, change *Change) (string, error) {
	if change.GroupID == "" {
		return change.ProposedName(), nil
	}
	g, err := r.Group(ctx, change.GroupID)
	if err != nil {
		return "", err
	}
	return c.shownName(ctx, r, g)
}

// ShownName gives a group's name as its listings show it, or would, whatever its status: what it says of a place that
// is not public is masked.
func (c *Catalogue) ShownName(ctx context.Context, groupID string) (string, error) {
	g, err := c.store.Group(ctx, groupID)
	if err != nil {
		return "", err
	}
	return c.shownName(ctx, c.store, g)
}

// shownName is ShownName of a group that was read.
func (c *Catalogue) shownName(ctx context.Context, r Reader, g *Group) (string, error) {
	parts, err := loadParts(ctx, r, g, Publication{})
	if err != nil {
		return "", err
	}
	for _, l := range c.builder().Sketch(parts) {
		return l.Name, nil
	}
	return g.Name, nil
}

// tellDecision mails who proposed a change what became of it, once all of it is decided.
func (c *Catalogue) tellDecision(ctx context.Context, tx Tx, change *Change) error {
	if change.Status != ChangeApproved && change.Status != ChangeDeclined {
		return nil
	}
	to, err := c.proposer(ctx, tx, change)
	if err != nil || to.address == "" {
		return err
	}
	name, err := c.aboutWords(ctx, tx, change)
	if err != nil {
		return err
	}
	declined := 0
	for _, f := range change.Fields {
		if f.Ruling != nil && !f.Ruling.Approved {
			declined++
		}
	}
	data := map[string]any{"group": name, "new": change.Sort() == ChangeNew, "reason": change.Decision, "approved": change.Status == ChangeApproved, "partly": change.Status == ChangeApproved && declined > 0}
	if change.Status == ChangeApproved && change.GroupID != "" {
		data["page"] = "/groups/" + change.GroupID
	}
	kind, template := MailReview, "review_decided"
	if change.Sort() == ChangeClaim { // what they may do has changed, which is told to whoever wants no mail about edits too
		kind, template, data["page"] = MailAccount, "claim_decided", "/groups/"+change.GroupID+"/edit"
	}
	return tx.AddMail(ctx, NewMail(kind, template, to.address, to.name, to.personID, data, c.Now()))
}

// AskedQuestion is what stands on the page a reply link opens.
type AskedQuestion struct {
	Group    string // as everybody may read it
	Messages []Message
	Answered bool // nothing waits for an answer any more
}

// QuestionOf gives what a reply link is about, without using it up.
func (c *Catalogue) QuestionOf(ctx context.Context, secret string) (AskedQuestion, error) {
	change, _, err := c.changeOfToken(ctx, c.store, secret)
	if err != nil {
		return AskedQuestion{}, err
	}
	name, err := c.aboutWords(ctx, c.store, change)
	return AskedQuestion{Group: name, Messages: change.Messages, Answered: !change.Status.Open()}, err
}

func (c *Catalogue) changeOfToken(ctx context.Context, r Reader, secret string) (*Change, *Token, error) {
	token, err := r.TokenByHash(ctx, HashToken(secret))
	if ErrorCode(err) == CodeNotFound {
		return nil, nil, NoToken()
	}
	if err != nil {
		return nil, nil, err
	}
	if err := token.Check(TokenReply, c.Now()); err != nil {
		return nil, nil, err
	}
	change, err := r.Change(ctx, token.ChangeID)
	return change, token, err
}

// AnswerByLink answers a curator's question by the link that was mailed. The link works once.
func (c *Catalogue) AnswerByLink(ctx context.Context, secret, text string) error {
	return c.store.Write(ctx, func(tx Tx) error {
		change, token, err := c.changeOfToken(ctx, tx, secret)
		if err != nil {
			return err
		}
		if err := c.answerQuestion(ctx, tx, change, change.Author, text); err != nil {
			return err
		}
		ok, err := tx.UseToken(ctx, token.Hash, c.Now())
		if err == nil && !ok {
			return NoToken()
		}
		return err
	})
}

// Answer answers a curator's question on a change that the actor proposed.
func (c *Catalogue) Answer(ctx context.Context, actor Actor, id, text string) error {
	return c.store.Write(ctx, func(tx Tx) error {
		r, err := c.reviewed(ctx, tx, id)
		if err != nil {
			return err
		}
		if !r.Change.by(actor) {
			return errNoChange
		}
		return c.answerQuestion(ctx, tx, r.Change, actor.Name, text)
	})
}

func (c *Catalogue) answerQuestion(ctx context.Context, tx Tx, change *Change, by, text string) error {
	if !change.Status.Open() {
		return change.settled()
	}
	text = strings.TrimSpace(text)
	f := faults{}
	checkText(f, "text", text, 1, 2000)
	if err := f.err("This answer"); err != nil {
		return err
	}
	change.Messages = append(change.Messages, Message{At: c.Now(), By: by, Text: text})
	change.Status = ChangeWaiting
	if err := change.Validate(); err != nil {
		return err
	}
	return tx.SaveChange(ctx, change)
}
