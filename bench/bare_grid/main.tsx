// The least that shows the rows of a file in the grid library of web/: no toolbar, no keys, no stream, no totals.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import './bare.css';

interface File {
    words: { statuses: string[] };
    layers: { title: string }[];
    services: { name: string; owner: string }[];
    /** Each begins with the numbers of its service, layer and status. */
    cells: number[][];
}
interface Row {
    name: string;
    owner: string;
    cells: string[];
}

const kRowPx = 30;

function rowsOf(file: File): Row[] {
    const rows = file.services.map((service) => ({ ...service, cells: file.layers.map(() => '') }));
    for (const [service = 0, layer = 0, status = 0] of file.cells) rows[service]!.cells[layer] = file.words.statuses[status] ?? '';
    return rows;
}

function Grid(): ReactNode {
    const [file, setFile] = useState<{ rows: Row[]; titles: string[] }>();
    const scroller = useRef<HTMLDivElement>(null);
    useEffect(() => {
        void fetch('rows.json')
            .then((response) => response.json() as Promise<File>)
            .then((read) => setFile({ rows: rowsOf(read), titles: read.layers.map((layer) => layer.title) }));
    }, []);
    const virtual = useVirtualizer({
        count: file?.rows.length ?? 0,
        getScrollElement: () => scroller.current,
        estimateSize: () => kRowPx,
        overscan: 10,
    });
    return (
        <div ref={scroller} className="scroller" tabIndex={0}>
            <div className="row head">
                <div>Service</div>
                {file?.titles.map((title, at) => <div key={at}>{title}</div>)}
            </div>
            <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
                {virtual.getVirtualItems().map((item) => (
                    <div key={item.key} className="row" style={{ position: 'absolute', transform: `translateY(${item.start}px)` }}>
                        <div>
                            {file?.rows[item.index]?.name} {file?.rows[item.index]?.owner}
                        </div>
                        {file?.rows[item.index]?.cells.map((words, at) => <div key={at} className={`tile ${words}`}>{words}</div>)}
                    </div>
                ))}
            </div>
        </div>
    );
}

const root = document.getElementById('root');
if (root) createRoot(root).render(<Grid />);
