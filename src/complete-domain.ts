import { type DomainDocument, readDomain } from './adapters/libvirt/read.ts';
import { type Change, changesOf, writeDomain } from './adapters/libvirt/write.ts';
import type { Capabilities } from './core/capabilities.ts';
import { located } from './core/issue.ts';
import type { Plan } from './core/plan.ts';
import type { Model } from './model/model.ts';
import { planLikeLibvirt } from './planner/plan-like-libvirt.ts';

export interface CompleteOptions {
  /** What the QEMU binary offers, or the name of a bundled set; the newest bundled set if left out. */
  readonly capabilities?: Capabilities | string | undefined;
  /** True for a new domain (the default); false for one that is read back, where libvirt fills in less. */
  readonly abiUpdate?: boolean | undefined;
  readonly model?: Model | undefined;
}

export interface CompletedDomain {
  /** The domain with every controller and address; untouched where nothing had to change. */
  readonly xml: string;
  readonly plan: Plan;
  /** What was added or filled in. */
  readonly changes: readonly Change[];
}

/**
 * Completes a domain XML as libvirt 11.3 does when the domain is defined. Synchronous.
 *
 * @throws DevaddrError with line and column, for a document that cannot be read and for whatever libvirt refuses
 */
export function completeDomain(text: string, options: CompleteOptions = {}): CompletedDomain {
  const { capabilities, abiUpdate = true, model } = options;
  const document = readDomain(text);
  const machine = { ...document.request.machine, capabilities };
  try {
    const plan = planLikeLibvirt({ ...document.request, machine }, { newDomain: abiUpdate, model });
    return new Completion(document, plan);
  } catch (error) {
    throw located(error, document.locate);
  }
}

class Completion implements CompletedDomain {
  readonly xml: string;
  readonly plan: Plan;
  readonly #document: DomainDocument;
  #changes: readonly Change[] | undefined;

  constructor(document: DomainDocument, plan: Plan) {
    this.#document = document;
    this.plan = plan;
    this.xml = writeDomain(document, plan);
  }

  /** Found when asked for: most callers want the text only. */
  get changes(): readonly Change[] {
    this.#changes ??= changesOf(this.#document, this.plan);
    return this.#changes;
  }
}
