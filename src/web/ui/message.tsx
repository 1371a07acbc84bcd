import type { ComponentType, ReactNode, SVGProps } from 'react';
import { noteContent } from './first-content.ts';

interface MessageProps {
  readonly icon: ComponentType<SVGProps<SVGSVGElement>>;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** Screen readers read an alert immediately. */
  readonly role?: 'alert';
}

/** A page with only a message: the reason and the remedy. */
export function Message({ icon: Icon, title, children, actions, role }: MessageProps) {
  return (
    <section
      ref={noteContent}
      role={role}
      className="mx-auto flex max-w-lg flex-col items-center px-6 py-20 text-center"
    >
      <Icon aria-hidden="true" className="size-10 text-muted" />
      <h1 className="mt-5 text-balance font-semibold text-xl tracking-tight">{title}</h1>
      <div className="mt-2 space-y-2 text-pretty text-muted leading-relaxed">{children}</div>
      {actions && <div className="mt-6 flex flex-wrap justify-center gap-3">{actions}</div>}
    </section>
  );
}
