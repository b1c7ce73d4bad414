import type { PlanDevice } from '../core/plan.ts';
import { VERIFY_RULES, type VerifyRule } from '../topology/verify.ts';
import { isAboutAbsence, isLeftToQemu } from './absent.ts';
import { isOpen } from './input.ts';
import { onCommandLine } from './on-command-line.ts';
import type { CheckRule, Complaint } from './rule.ts';
import { VERIFICATIONS, type Verification } from './verified-rules.ts';
import type { CheckView } from './view.ts';

/** The rules of `verify`, with what the guest sees, places and fixes. */
export const VERIFIED: readonly CheckRule[] = VERIFICATIONS.map((verification) => {
  const rule = VERIFY_RULES.find(({ id }) => id === verification.id);
  if (rule === undefined) throw new Error(`there is no rule ${verification.id}`);
  return ruleOf(rule, verification);
});

function ruleOf(rule: VerifyRule, verification: Verification): CheckRule {
  const { id, guest, severity = 'error', fixes, attempts } = verification;
  return {
    id,
    says: rule.title,
    source: rule.source,
    severity,
    guest,
    ...(fixes === undefined ? {} : { fixes }),
    check: (view) => complaintsOf(rule, verification, view),
    ...(attempts === undefined
      ? {}
      : {
          attempts: (complaint: Complaint, view: CheckView) => {
            const subject = subjectOf(complaint.devices, verification, view);
            return subject === undefined ? [] : attempts(view, subject);
          },
        }),
  };
}

function complaintsOf(
  rule: VerifyRule,
  { severity, forms, isElsewhere, ...verification }: Verification,
  view: CheckView,
): Complaint[] {
  const { input } = view;
  if (forms !== undefined && !forms.includes(input.form)) return [];
  return rule
    .check(view.guest)
    .filter((found) => !isElsewhere?.({ rule: rule.id, ...found }, view))
    .filter(({ devices }) => !isOpen(input) || !isAboutAbsence(rule.id, devices, view))
    .filter(({ devices }) => !isLeftToQemu(rule.id, devices, view))
    .flatMap((found): Complaint[] => {
      const complaint = {
        ...found,
        severity: severity ?? found.severity,
        path: pathOf(found.devices, verification, view),
      };
      return isOpen(input) || input.form === 'plan'
        ? [complaint]
        : onCommandLine(rule.id, complaint, view);
    });
}

function subjectOf(
  ids: readonly string[],
  { subject }: Pick<Verification, 'subject'>,
  view: CheckView,
): PlanDevice | undefined {
  const devices = ids.flatMap((id) => view.deviceOf(id) ?? []);
  return subject === undefined ? devices[0] : subject(devices);
}

function pathOf(
  ids: readonly string[],
  verification: Pick<Verification, 'subject' | 'field'>,
  view: CheckView,
): Complaint['path'] {
  const device = subjectOf(ids, verification, view);
  if (device === undefined) return ['devices'];
  const { field = [] } = verification;
  return view.pathOf(device, typeof field === 'function' ? field(device, view) : field);
}
