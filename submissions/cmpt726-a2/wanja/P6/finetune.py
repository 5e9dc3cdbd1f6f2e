# CMPT 726 A2 - problem 6, option 1 (html table)
import os
import webbrowser
import torch, torchvision
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.autograd import Variable
from torchvision import datasets, transforms
from resnet20 import resnet20

NUM_EPOCH = 10

class cifar_resnet20(nn.Module):
    def __init__(self):
        super(cifar_resnet20, self).__init__()
        net = resnet20()
        self.backbone = nn.Sequential(*list(net.children())[:-1])
        self.fc = nn.Linear(64, 10)

    def forward(self, img):
        out = self.backbone(img)
        out = out.view(out.shape[0], -1)
        return self.fc(out)

def write_html(model, loader, classes, filename):
    model.eval()
    if not os.path.exists('html_images'):
        os.makedirs('html_images')
    f = open(filename, 'w')
    f.write('<html><head><style>td { padding: 4px; }</style></head><body><h1>Results</h1><table>')
    f.write('<tr><th>Image</th>')
    for c in classes:
        f.write('<th>' + c + '</th>')
    f.write('</tr>')
    n = 0
    for data in loader:
        inputs, labels = data
        outputs = F.softmax(model(Variable(inputs).cuda()), dim=1)
        for i in range(inputs.size(0)):
            path = 'html_images/img%d.jpg' % n
            torchvision.utils.save_image(inputs[i], path, normalize=True)
            f.write('<tr><td><img src="%s" width=64></td>' % path)
            for j in range(10):
                f.write('<td>%.3f</td>' % outputs[i][j].item())
            f.write('</tr>')
            n += 1
    f.write('</table></body></html>')
    f.close()

if __name__ == '__main__':
    model = cifar_resnet20().cuda()
    transform = transforms.Compose([transforms.ToTensor(),
                                    transforms.Normalize(mean=(0.4914, 0.4822, 0.4465), std=(0.2023, 0.1994, 0.2010))])
    trainset = datasets.CIFAR10('./data', download=True, transform=transform)
    trainloader = torch.utils.data.DataLoader(trainset, batch_size=32, shuffle=True, num_workers=2)
    testset = datasets.CIFAR10('./data', train=False, download=True, transform=transform)
    testloader = torch.utils.data.DataLoader(testset, batch_size=32, shuffle=False, num_workers=2)

    # just to look at a batch
    dataiter = iter(trainloader)
    images, labels = dataiter.next()
    print(images.shape)

    criterion = nn.CrossEntropyLoss()
    optimizer = optim.SGD(list(model.fc.parameters()), lr=0.001, momentum=0.9)
    for epoch in range(NUM_EPOCH):
        running_loss = 0.0
        for i, data in enumerate(trainloader, 0):
            inputs, labels = data
            inputs, labels = inputs.cuda(), labels.cuda()
            optimizer.zero_grad()
            outputs = model(inputs)
            loss = criterion(outputs, labels)
            loss.backward()
            optimizer.step()
            running_loss += loss.item()
            if i % 20 == 19:
                print('[%d, %5d] loss: %.3f' % (epoch + 1, i + 1, running_loss / 20))
                running_loss = 0.0
    print('Finished Training')
    classes = ('plane', 'car', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck')
    write_html(model, testloader, classes, 'results.html')
    webbrowser.open('results.html')
