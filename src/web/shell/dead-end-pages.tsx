import { FolderOpenIcon, KeyIcon, MapIcon } from '@heroicons/react/24/outline';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { buttonClass } from '#web/ui/button.tsx';
import { Message } from '#web/ui/message.tsx';
import { BarePage } from './bare-page.tsx';

export function SignInPage() {
  return (
    <BarePage>
      <Message icon={KeyIcon} role="alert" title="Open the link from your terminal">
        <p>
          This browser has no session with Semblance, or the server was started anew. Its terminal
          shows a link that lets this browser in: open that link.
        </p>
      </Message>
    </BarePage>
  );
}

export function NotFoundPage({ children }: { readonly children: ReactNode }) {
  return (
    <BarePage>
      <Message
        icon={MapIcon}
        title="There is nothing here"
        actions={
          <Link href="/" className={buttonClass('primary')}>
            Go to my datasets
          </Link>
        }
      >
        <p>{children}</p>
      </Message>
    </BarePage>
  );
}

export function NoDatasetsPage() {
  return (
    <BarePage>
      <Message icon={FolderOpenIcon} title="No dataset yet">
        <p>
          Start Semblance with a folder of images, and it appears here:
          <code className="mt-3 block rounded-md bg-mat px-3 py-2 font-mono text-ink text-xs">
            npm start -- path/to/images
          </code>
        </p>
      </Message>
    </BarePage>
  );
}
